"""When reminders may come: four hours to choose from (users.md 21)."""

from collections.abc import Mapping

from bot.dialogue.menu import menu_choice
from bot.dialogue.step import Outcome, Puzzled, Result, Turn, step
from bot.domain.changes import HoursChosen
from bot.domain.reply import Choice, Reply
from bot.domain.text import folded

SAID: Mapping[str, frozenset[str]] = {
    "morning": frozenset(["pagi", "esuk", "enjing", "isuk", "subuh"]),
    "noon": frozenset(["siang", "awan", "dhuhur", "duhur", "zuhur"]),
    "afternoon": frozenset(["sore", "sonten", "asar", "ashar"]),
    "evening": frozenset(["malam", "malem", "bengi", "dalu", "ndalu", "isya"]),
}


def _question(turn: Turn) -> Reply:
    _ = turn.words
    labels = {
        "morning": _("Morning, 08.00"),
        "noon": _("Noon, 12.00"),
        "afternoon": _("Afternoon, 16.00"),
        "evening": _("Evening, 19.00"),
    }
    choices = tuple(Choice(label, "hours.choose", {"hours": hours}) for hours, label in labels.items())
    return Reply(_("At what hour do you like to be reminded? Without a choice I write around 19.15."), choices)


@step("hours.choose", ask=_question)
def choose(turn: Turn) -> Result:
    """Take one of the four hours, by button or in words."""
    _ = turn.words
    hours = turn.args.get("hours") or _named(turn.text)
    if hours not in SAID:
        return Puzzled(_question(turn))
    told = {
        "morning": _("All right: reminders come in the morning, between 08.00 and 10.00."),
        "noon": _("All right: reminders come at noon, between 12.00 and 14.00."),
        "afternoon": _("All right: reminders come in the afternoon, between 16.00 and 18.00."),
        "evening": _("All right: reminders come in the evening, between 19.00 and 20.00."),
    }
    return Outcome((Reply(told[hours], (menu_choice(turn),)),), changes=(HoursChosen(hours),))


def _named(text: str) -> str:
    words = set(folded(text).split())
    found = [hours for hours, names in SAID.items() if names & words]
    return found[0] if len(found) == 1 else ""
