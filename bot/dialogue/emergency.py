"""The bad day: an accident, a hospital, a death; three lines, one action, and a human (users.md 12)."""

from bot.dialogue.step import Outcome, Turn


def found(turn: Turn, text: str) -> str | None:
    """Which emergency a text tells of: accident, illness or death; None for everything else."""
    return None


def told(turn: Turn, danger: str) -> Outcome:
    """Help first, a human at once."""
    return Outcome()
