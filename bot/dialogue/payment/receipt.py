"""The photo of a receipt: it goes with the report it belongs to."""

from bot.dialogue.menu import menu_choice
from bot.dialogue.step import STAY, Draft, Look, Outcome, Puzzled, Result, Turn, go, step
from bot.dialogue.tickets.lines import FILE_KEYS
from bot.domain.changes import ReceiptAttached
from bot.domain.inbound import Media
from bot.domain.months import parse_month
from bot.domain.questions import OpenReport
from bot.domain.reply import Attachment, Choice, Reply

LARGEST = 5_000_000
MIMES = frozenset({"image/jpeg", "image/png", "application/pdf"})


def ask_receipt(turn: Turn) -> Reply:
    """A photo of the receipt."""
    _ = turn.words
    done = Choice(_("Done"), "payment.done")
    return Reply(_("Please send a photo of the receipt. Month, amount and name should be readable."), (done,))


@step("payment.receipt", ask=ask_receipt)
def receipt(turn: Turn) -> Result:
    """Take the photo for the report of the draft or of the button."""
    media = turn.media
    if media is None:
        return _which(turn)
    if not fits(media):
        text = turn.words("Please send the receipt as a photo or PDF of at most 5 MB.")
        return Outcome((Reply(text),), next_step=STAY)
    report = turn.draft.get("report")
    return attached(turn, report, media) if report else Outcome((_unknown(turn),))


def _which(turn: Turn) -> Result:
    if "report" in turn.args:
        kept = kept_file(turn.draft)
        if kept is not None:
            return attached(turn, turn.args["report"], kept)
        return go(turn, "payment.receipt", report=turn.args["report"])
    month = parse_month(turn.args.get("month", "")[:7])
    if month is not None and turn.membership(turn.args.get("membership", "")):
        return Look(OpenReport(turn.args["membership"], month), then=_found)
    return Puzzled(ask_receipt(turn))


def _found(turn: Turn, report: str | None) -> Result:
    return go(turn, "payment.receipt", report=report) if report else Outcome((_unknown(turn),))


def _unknown(turn: Turn) -> Reply:
    """A receipt without a report: report first."""
    _ = turn.words
    return Reply(_("For which payment is it? Please report it first."), (Choice(_("Already paid"), "payment.report"),))


def fits(media: Media) -> bool:
    """A photo, or a JPEG, PNG or PDF document, of at most 5 MB (SECURITY R19)."""
    return media.kind in ("photo", "document") and media.mime in MIMES and 0 < media.size <= LARGEST


def kept_file(draft: Draft) -> Media | None:
    """A file that came before it was said what it is."""
    if not set(draft) >= FILE_KEYS or not draft["file_size"].isdigit():
        return None
    media = Media(draft["file_kind"], draft["file"], draft["file_unique"], draft["file_mime"], int(draft["file_size"]))
    return media if fits(media) else None


def attached(turn: Turn, report: str, media: Media) -> Outcome:
    """Keep the service's own id of the file; the bytes stay where they are."""
    _ = turn.words
    file = Attachment(media.kind, reference=media.reference)
    change = ReceiptAttached(report, file, media.unique, media.mime, media.size)
    gone = FILE_KEYS | {"report", "paid_membership"}
    draft = {key: value for key, value in turn.draft.items() if key not in gone}
    text = _("The receipt is with the officer now. I tell you when it is compared.")
    return Outcome((Reply(text, (menu_choice(turn),)),), (change,), draft=draft)
