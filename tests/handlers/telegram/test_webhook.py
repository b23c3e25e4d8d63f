"""The webhook from end to end: Telegram posts, our web server takes it, and 200 means stored."""

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot import web
from bot.errors import NotStored, SettingsError
from handlers.telegram.app import HOOK_PATH, SECRET_HEADER, Telegram, Webhook
from tests.fake_bot_api import FakeBotApi, User
from tests.handlers.telegram.core import Core

SECRET = "a-secret-of-more-than-thirty-two-characters"


@pytest.fixture
async def hook(telegram: Telegram, core: Core) -> AsyncIterator[Webhook]:
    """The bot hears by webhook; Telegram knows where."""

    async def handle(body: bytes) -> None:
        await hook.handle(body)

    app = web.public_app(web.Hook(HOOK_PATH, SECRET_HEADER, SECRET.encode(), handle))
    async with web.serve(app, "127.0.0.1", 0) as port:
        hook = telegram.webhook(core.receive, f"http://127.0.0.1:{port}/", SECRET)
        await hook.open()
        yield hook
        await hook.close()


async def test_telegram_is_told_what_we_want_to_hear(api: FakeBotApi, hook: Webhook, telegram: Telegram):
    """A fixed list of updates, a secret, and an address without the token."""
    (told,) = api.made("setWebhook")

    assert told.params["allowed_updates"] == ["message", "edited_message", "callback_query"]
    assert told.params["secret_token"] == SECRET
    assert told.params["url"].endswith("/telegram")
    assert api.token not in told.params["url"]


async def test_what_is_posted_is_stored_and_answered_with_200(api: FakeBotApi, hook: Webhook, jum: User, core: Core):
    """Each update once."""
    await jum.says("satu")
    await jum.says("dua")
    await api.until(lambda: not api.pending)

    assert core.stored == ["satu", "dua"]
    assert [status for _, status in api.delivered] == [200, 200]


async def test_200_waits_for_the_commit(api: FakeBotApi, hook: Webhook, jum: User, core: Core):
    """While a turn goes on, Telegram still holds its update."""
    slow = core.hold("satu")
    await jum.says("satu")
    await core.until(lambda: core.offered)
    assert api.delivered == []

    slow.set()
    await api.until(lambda: api.delivered)

    assert core.stored == ["satu"]


async def test_what_is_not_stored_comes_again(api: FakeBotApi, hook: Webhook, jum: User, core: Core):
    """503 while the database is away; nothing is lost and the order stays."""
    failures = iter([NotStored(), NotStored()])
    core.wrong = lambda said: next(failures, None)

    await jum.says("satu")
    await jum.says("dua")
    await api.until(lambda: not api.pending)

    assert [status for _, status in api.delivered] == [503, 503, 200, 200]
    assert core.stored == ["satu", "dua"]


async def test_one_chat_is_heard_in_order_over_several_connections(hook: Webhook, core: Core):
    """What arrives while an earlier turn of its chat goes on waits for it; other chats do not."""
    slow = core.hold("satu")
    turns = []
    for update, chat, text in ((1, 5, "satu"), (2, 5, "dua"), (3, 6, "tiga")):
        turns.append(asyncio.create_task(hook.handle(written(update, chat, text))))
        await asyncio.sleep(0)
    await core.stores("tiga")
    assert core.offered == ["satu", "tiga"]

    slow.set()
    await asyncio.gather(*turns)

    assert core.stored == ["tiga", "satu", "dua"]


def written(update: int, chat: int, text: str) -> bytes:
    """A text message as Telegram posts it."""
    person = {"id": chat, "is_bot": False, "first_name": "Jum"}
    message = {"message_id": update, "date": 1780000000, "from": person, "text": text}
    message["chat"] = {"id": chat, "type": "private"}
    return json.dumps({"update_id": update, "message": message}).encode()


async def test_a_poisonous_update_is_set_aside(api: FakeBotApi, hook: Webhook, jum: User, core: Core):
    """It is acknowledged after three tries, or it would be posted for ever."""
    core.wrong = lambda said: ZeroDivisionError() if said == "racun" else None

    await api.update("message", {"message_id": "x", "chat": 5, "from": []})
    await jum.says("racun")
    await jum.says("sehat")
    await api.until(lambda: not api.pending)

    assert core.offered == ["racun"] * 3 + ["sehat"]


async def test_a_tap_is_answered(api: FakeBotApi, hook: Webhook, jum: User, core: Core):
    """As in polling."""
    query = await jum.taps_data("0123456789abcdef01234567:1")
    await api.until(lambda: api.answered)

    assert api.answered == [query]
    assert core.stored == ["Tap"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"1",
        b"{}",
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b"\xff\xfe",
        b"[" * 200_000,
    ],
)
async def test_what_is_no_update_gets_400(api: FakeBotApi, hook: Webhook, core: Core, body: bytes):
    """Malformed bodies are the sender's mistake and reach nobody."""
    headers = {SECRET_HEADER.decode(): SECRET}
    async with aiohttp.ClientSession() as session, session.post(hook.url, data=body, headers=headers) as answer:
        assert answer.status == 400

    assert core.offered == []


async def test_a_refused_address_stops_the_start(api: FakeBotApi, telegram: Telegram, core: Core):
    """Telegram does not take every address; the setting is named, its value is not."""
    api.fault("setWebhook", "error", code=400, description="Bad Request: bad webhook: IP address is reserved")

    with pytest.raises(SettingsError) as raised:
        await telegram.webhook(core.receive, "https://10.0.0.1", SECRET).open()

    assert "WEBHOOK_URL" in str(raised.value)
    assert "10.0.0.1" not in str(raised.value)
