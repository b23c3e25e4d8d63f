"""The measured process: `rutin run` as it is, on one core, with no pace: what the service allows is not measured here."""

import asyncio
import sys

from benchmarks.cores import MEASURED, pin
from bot.commands.run import run
from bot.logs import set_up_logs
from bot.settings import Settings

NO_LIMIT = 1_000_000

if __name__ == "__main__":
    pin(MEASURED)
    settings = Settings()
    set_up_logs(settings.log_level, sys.stderr)
    asyncio.run(run(settings.model_copy(update={"send_rate": NO_LIMIT}), adopt=False))
