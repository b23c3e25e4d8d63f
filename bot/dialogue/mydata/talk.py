"""My data: what is stored and who looked, a copy to take away, and erasing it (SECURITY R16, R26)."""

from collections.abc import Mapping
from datetime import timedelta

from bot.dialogue.menu import menu_choice
from bot.dialogue.mydata.words import label, value_in_words
from bot.dialogue.step import Look, Outcome, Puzzled, Result, Turn, step
from bot.domain.birthdates import parse_birth_date
from bot.domain.changes import ErasureAsked, ErasureCancelled, ExportGiven
from bot.domain.questions import OwnRecordOf
from bot.domain.reply import Attachment, Choice, Reply
from bot.domain.views import OwnRecord

MOST_TRIES = 5
SHOWN_LINES = 12
SHOWN_LOOKS = 5
KEPT_FOR = timedelta(hours=24)
TRIES, WHAT_FOR = "mydata_tries", "mydata_for"


@step("mydata.show")
def show(turn: Turn) -> Result:
    """What is stored about the speaker and who looked at it."""
    return Look(OwnRecordOf(), _shown)


def _shown(turn: Turn, record: OwnRecord) -> Outcome:
    _ = turn.words
    lines = [_("This is what is stored about you:"), *_listed(turn, record)[:SHOWN_LINES]]
    if len(record.lines) > SHOWN_LINES:
        lines.append(_("The rest is in the file: press Download."))
    lines += [_("Who looked at it:"), *_looks(turn, record)[:SHOWN_LOOKS]] if record.looked else []
    if record.erasure_at is not None:
        lines.append(_erased_on(turn, record))
    return Outcome((Reply("\n".join(lines), _ways(turn, record), protect=True),))


def _listed(turn: Turn, record: OwnRecord) -> list[str]:
    return [f"{label(turn.words, key)}: {value_in_words(turn, key, value)}" for key, value in record.lines]


def _looks(turn: Turn, record: OwnRecord) -> list[str]:
    words, zone = turn.words, turn.person.zone
    return [f"• {words.date(at.astimezone(zone).date())}: {who}" for who, at in record.looked]


def _ways(turn: Turn, record: OwnRecord) -> tuple[Choice, ...]:
    _ = turn.words
    erase = Choice(_("Erase my data"), "mydata.erase")
    keep = Choice(_("Do not erase"), "mydata.keep")
    return (Choice(_("Download"), "mydata.export"), keep if record.erasure_at else erase, menu_choice(turn))


def _erased_on(turn: Turn, record: OwnRecord) -> str:
    _ = turn.words
    assert record.erasure_at is not None
    at = record.erasure_at.astimezone(turn.person.zone)
    return _("Your data will be erased on {day} at {hour}.", day=_.weekday(at.date()), hour=_.clock(at))


# --- the check that it is the person


def _ask_birth_date(turn: Turn) -> Reply:
    _ = turn.words
    if turn.draft.get(WHAT_FOR) == "erase":
        text = _("To be sure that it is you: what is your birth date? After that your data are erased in 24 hours.")
    else:
        text = _("To be sure that it is you: what is your birth date? For example 7 August 1972.")
    return Reply(text, (menu_choice(turn),))


@step("mydata.birth_date", ask=_ask_birth_date)
def birth_date(turn: Turn) -> Result:
    """Compare the birth date with the stored one; after five wrong tries not before tomorrow."""
    if parse_birth_date(turn.text, turn.today) is None:
        return Puzzled(_ask_birth_date(turn))
    return Look(OwnRecordOf(), _compared)


def _compared(turn: Turn, record: OwnRecord) -> Outcome:
    tries = _tries(turn)
    if tries >= MOST_TRIES:
        return _too_many(turn)
    if record.birth_date is not None and parse_birth_date(turn.text, turn.today) != record.birth_date:
        return _wrong(turn, tries + 1)
    return _erasing(turn) if turn.draft.get(WHAT_FOR) == "erase" else _given(turn, record)


def _tries(turn: Turn) -> int:
    """Wrong tries of today."""
    day, _, count = turn.draft.get(TRIES, "").partition(":")
    return int(count) if day == turn.today.isoformat() and count.isdigit() else 0


def _wrong(turn: Turn, tries: int) -> Outcome:
    draft = {**turn.draft, TRIES: f"{turn.today.isoformat()}:{tries}"}
    if tries >= MOST_TRIES:
        return _too_many(turn, draft)
    reply = Reply(turn.words("That is not the stored date. Please try once more."), (menu_choice(turn),))
    return Outcome((reply,), next_step="mydata.birth_date", draft=draft)


def _too_many(turn: Turn, draft: Mapping[str, str] | None = None) -> Outcome:
    _ = turn.words
    text = _("The date was wrong five times. Please try again tomorrow, or ask the officer.")
    choices = (Choice(_("Contact an officer"), "officer.contact"), menu_choice(turn))
    return Outcome((Reply(text, choices),), draft=draft)


def _asks(turn: Turn, what: str) -> Outcome:
    if _tries(turn) >= MOST_TRIES:
        return _too_many(turn)
    asked = turn.answered(**{WHAT_FOR: what})
    return Outcome((_ask_birth_date(asked),), next_step="mydata.birth_date", draft=asked.draft)


# --- a copy


@step("mydata.export")
def export(turn: Turn) -> Result:
    """A copy of everything, after the birth date where one is stored; two a day."""
    return Look(OwnRecordOf(), _export)


def _export(turn: Turn, record: OwnRecord) -> Outcome:
    if record.exports_today >= turn.office.limits.exports_per_day:
        text = turn.words("You have had two copies today. Please come back tomorrow for another one.")
        return Outcome((Reply(text, (menu_choice(turn),)),))
    return _given(turn, record) if record.birth_date is None else _asks(turn, "export")


def _given(turn: Turn, record: OwnRecord) -> Outcome:
    if record.exports_today >= turn.office.limits.exports_per_day:
        return _export(turn, record)
    _ = turn.words
    text = _("This is your data. I delete this message after 24 hours; the NIK shows only its last four digits.")
    lines = [_("Your data in Rutin, {date}", date=_.date(turn.today)), "", *_listed(turn, record), ""]
    lines += [_("Who looked at it:"), *(_looks(turn, record) or ["-"])]
    file = Attachment("document", name="data-saya.txt", content="\n".join(lines).encode())
    reply = Reply(text, file=file, protect=True, delete_after=KEPT_FOR)
    return Outcome((reply,), changes=(ExportGiven(),), draft=_cleared(turn))


def _cleared(turn: Turn) -> dict[str, str]:
    return {key: value for key, value in turn.draft.items() if key not in (TRIES, WHAT_FOR)}


# --- erasing


@step("mydata.erase")
def erase(turn: Turn) -> Result:
    """Say what goes and what stays; the birth date or, where none is stored, the button confirms it."""
    return Look(OwnRecordOf(), _erase)


def _erase(turn: Turn, record: OwnRecord) -> Outcome:
    _ = turn.words
    if record.erasure_at is not None:
        return Outcome((Reply(_erased_on(turn, record), _ways(turn, record)),))
    told = _(
        "Name, NIK, phone, address and talks are erased after 24 hours; until then you can change your mind. "
        "What stays, without your name: entries of premiums and of who looked. Back-ups go after 35 days. "
        "Your membership at BPJS Ketenagakerjaan is not touched."
    )
    if record.birth_date is not None:
        asked = _asks(turn, "erase")
        return Outcome((Reply(told), *asked.replies), next_step=asked.next_step, draft=asked.draft)
    yes = Choice(_("Yes, erase"), "mydata.erase_yes", final=True)
    return Outcome((Reply(told, (yes, menu_choice(turn))),))


@step("mydata.erase_yes")
def erase_yes(turn: Turn) -> Result:
    """The yes button counts only where no birth date is stored."""
    return Look(OwnRecordOf(), _erase_yes)


def _erase_yes(turn: Turn, record: OwnRecord) -> Outcome:
    return _erasing(turn) if record.birth_date is None else _asks(turn, "erase")


def _erasing(turn: Turn) -> Outcome:
    _ = turn.words
    at = (turn.now + KEPT_FOR).astimezone(turn.person.zone)
    text = _(
        "All right. Your data will be erased on {day} at {hour}. Changed your mind? Press the button before then.",
        day=_.weekday(at.date()),
        hour=_.clock(at),
    )
    keep = Choice(_("Do not erase"), "mydata.keep")
    return Outcome((Reply(text, (keep, menu_choice(turn))),), changes=(ErasureAsked(),), draft=_cleared(turn))


@step("mydata.keep")
def keep(turn: Turn) -> Outcome:
    """Take the wish to erase back."""
    text = turn.words("Good, nothing will be erased.")
    return Outcome((Reply(text, (menu_choice(turn),)),), changes=(ErasureCancelled(),))
