"""Stock python-telegram-bot behind its own webhook: it echoes every message, and stores nothing."""

import argparse
import asyncio
import contextlib
import json
import signal

from telegram import Update
from telegram.ext import Application, CallbackContext, MessageHandler, filters

from benchmarks.cores import MEASURED, pin
from benchmarks.peers.loop import TOKEN


async def echo(update: Update, context: CallbackContext) -> None:
    """Say the same."""
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


async def listen(options: argparse.Namespace) -> None:
    """Print a line of JSON when it hears, and go on until it is told to stop."""
    building = Application.builder().token(TOKEN).base_url(f"{options.url}/bot")
    application = building.concurrent_updates(options.concurrent or False).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_webhook(
            "127.0.0.1",
            options.port,
            url_path="telegram",
            secret_token=options.secret,
            webhook_url=f"http://127.0.0.1:{options.port}/telegram",
        )
        print(json.dumps({"ready": options.port, "concurrent": options.concurrent}), flush=True)
        await stop.wait()
        await application.updater.stop()
        await application.stop()


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="the Bot API server")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--secret", default="s3cret-" + "x" * 40)
    parser.add_argument("--concurrent", type=int, default=0, help="concurrent_updates; 0: off, as it comes")
    return parser.parse_args(given)


if __name__ == "__main__":
    pin(MEASURED)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(listen(arguments()))
