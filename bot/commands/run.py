"""`rutin run`: receive, and where elected send and tick, on Telegram until the process is asked to stop."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import structlog

from bot import web
from bot.commands.duties import in_background, on_duty
from bot.commands.office import token
from bot.commands.parts import REAL, Parts, joined
from bot.commands.watching import watched
from bot.delivery.clock import SystemClock
from bot.errors import DatabaseRefused, SettingsError
from bot.knowledge.retention_file import load_retention
from bot.scheduling.timetable import Ticks
from bot.settings import Settings
from bot.storage.database import adopt_bot, open_database, process_name
from bot.storage.migrate import migrate
from handlers.telegram.app import Telegram, Webhook, build

log = structlog.get_logger("bot.run")


async def run(settings: Settings, *, adopt: bool) -> None:
    """Migrate, then run until SIGINT or SIGTERM; what is in flight gets its result first.

    Raises:
        SettingsError: Telegram does not know the token.
        DatabaseRefused: The database is a demo or another bot's, or on SQLite another process sends already.
        KeysError: The key file does not fit the database.
    """
    gc.disable()  # what is read at the start stays: to walk through it again and again takes a tenth of the start
    if settings.telegram_token is None:
        raise SettingsError("TELEGRAM_TOKEN: needed to run on Telegram")
    url = settings.database_url.get_secret_value()
    await migrate(url)
    stop = _stop_signal()
    secret, paid = settings.telegram_token.get_secret_value(), settings.paid_broadcasts
    async with build(secret, settings.telegram_api_url, paid_broadcasts=paid) as telegram:
        database = await open_database(url, settings.rutin_keys_file, kind=REAL, process=process_name(token()))
        name = f"telegram:{telegram.id}"
        try:
            await adopt_bot(database, name, force=adopt)
        except DatabaseRefused:
            await database.close()
            raise
        async with joined(settings, database, {"telegram": telegram.channel}, SystemClock(), bot=name) as parts:
            await _serve(settings, parts, telegram, name, stop)


async def _serve(settings: Settings, parts: Parts, telegram: Telegram, name: str, stop: asyncio.Event) -> None:
    gc.collect()
    gc.freeze()  # what was read at the start stays; else the collector walks through it again and again, 45 ms a time
    gc.enable()
    if parts.database.is_sqlite:
        await parts.sender.start()  # a second process is refused before it hears anything
    ticks = Ticks(
        parts.database,
        parts.library,
        load_retention(),
        bot=name,
        wake=parts.sender.wake,
        may_settle=parts.terms.may_settle,
    )
    hook = _webhook(settings, parts, telegram)
    sending = asyncio.create_task(parts.sender.run())
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(in_background(parts.notifier.run()))
        await stack.enter_async_context(watched(settings.health_port, parts, lambda: not sending.done()))
        if hook is not None:
            await stack.enter_async_context(_hearing(settings, hook))
        polling = None if hook is not None else partial(telegram.polling, parts.door.receive)
        duty = await stack.enter_async_context(in_background(on_duty(parts, ticks, polling)))
        stopped = await stack.enter_async_context(in_background(stop.wait()))
        log.info("running", bot=telegram.username, webhook=hook is not None)
        await asyncio.wait({stopped, sending, duty}, return_when=asyncio.FIRST_COMPLETED)
        if duty.done():
            duty.result()
    await _end(parts, sending)
    log.info("stopped")


async def _end(parts: Parts, sending: "asyncio.Task[None]") -> None:
    """Let what is in flight have its result; a process that only stands by has nothing to wait for."""
    parts.sender.stop()
    if parts.terms.standing_by:
        sending.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await sending


def _webhook(settings: Settings, parts: Parts, telegram: Telegram) -> Webhook | None:
    """The webhook, where its address is set."""
    if settings.webhook_url is None or settings.webhook_secret is None:
        return None
    return telegram.webhook(parts.door.receive, settings.webhook_url, settings.webhook_secret.get_secret_value())


@asynccontextmanager
async def _hearing(settings: Settings, hook: Webhook) -> AsyncIterator[None]:
    """Hear by webhook, elected or not: what is committed while another process sends is passed on to it."""
    app = web.public_app(web.Hook(hook.path, hook.header, hook.secret, hook.handle))
    async with web.serve(app, settings.webhook_host, settings.webhook_port):
        await hook.open()
        try:
            yield
        finally:
            await hook.close()


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # Windows: a signal handler of the loop's is not to be had
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop
