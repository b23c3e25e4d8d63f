"""An office to measure, joined as `rutin run` joins it: its settings, and a clock that begins at a chosen moment."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.peers.loop import TOKEN
from bot.delivery.clock import SystemClock
from bot.settings import Settings

BOT = "telegram:424242"
FREE_PACE, NO_LIMIT = 30, 1_000_000


class ShiftedClock(SystemClock):
    """The machine's clock, but for the time of day: it begins at a chosen moment and goes on from there."""

    def __init__(self, begins: datetime) -> None:
        self._begins, self._begun = begins, time.monotonic()

    def now(self) -> datetime:
        """The time of day."""
        return self._begins + timedelta(seconds=time.monotonic() - self._begun)


def settings_for(url: str, folder: Path, per_second: int = FREE_PACE) -> Settings:
    """The settings of an office; a pace beyond what a setting may say is put in past its rule."""
    settings = Settings(
        _env_file=None,
        telegram_token=TOKEN,
        operator_name="Wadah Contoh",
        operator_kind="wadah",
        operator_contact="Jalan Contoh 1",
        database_url=url,
        rutin_keys_file=folder / "rutin.keys",
    )
    return settings.model_copy(update={"send_rate": per_second})
