"""Sending over HTTP: every fault becomes the one answer to "what now?", and nothing leaks."""

import asyncio
import json
import traceback
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.inbound import Address
from bot.domain.reply import Ask, Attachment, Choice, Reply
from bot.errors import DeliveryFailed, Refused, SettingsError, TryLater, Unconfirmed, Unreachable
from handlers.telegram.app import QuietBot, Telegram, build
from handlers.telegram.channel import TelegramChannel
from handlers.telegram.transport import NotSent, Transport
from tests.fake_bot_api import FakeBotApi, User

MIGRATED = {"migrate_to_chat_id": -100123}
FAULTS = [
    ({"how": "error", "code": 429, "parameters": {"retry_after": 7}}, TryLater),
    ({"how": "error", "code": 500}, TryLater),
    ({"how": "error", "code": 502}, TryLater),
    ({"how": "error", "code": 503}, TryLater),
    ({"how": "error", "code": 504}, Unconfirmed),
    ({"how": "error", "code": 409, "description": "Conflict: x"}, Unconfirmed),
    ({"how": "error", "code": 401, "description": "Unauthorized"}, TryLater),
    ({"how": "error", "code": 403, "description": "Forbidden: bot was blocked by the user"}, Unreachable),
    ({"how": "error", "code": 400, "description": "Bad Request: chat not found"}, Refused),
    ({"how": "error", "code": 400, "parameters": MIGRATED}, Unreachable),
    ({"how": "page", "code": 502}, Unconfirmed),
    ({"how": "page", "code": 403}, Unconfirmed),
    ({"how": "page", "code": 404}, Unconfirmed),
    ({"how": "garbage"}, Unconfirmed),
    ({"how": "reset"}, Unconfirmed),
    ({"how": "lost"}, Unconfirmed),
]


@pytest.mark.parametrize(("fault", "expected"), FAULTS)
async def test_each_fault_has_its_meaning(api: FakeBotApi, telegram: Telegram, address: Address, fault, expected):
    """The sender learns whether to wait, to give up or to doubt; the token is in no part of the error."""
    api.fault("sendMessage", **fault)

    with pytest.raises(DeliveryFailed) as raised:
        await telegram.channel.send(address, Reply("Halo"))

    assert type(raised.value) is expected
    assert_tells_no_token(raised.value, api.token)


def assert_tells_no_token(error: BaseException, token: str) -> None:
    """Neither the error nor anything it drags along holds the token, printed in any way."""
    told = "".join(traceback.format_exception(error)) + repr(error)
    seen: BaseException | None = error
    while seen is not None:
        told += f"{seen!s}{seen!r}{seen.args!r}"
        seen = seen.__cause__ or seen.__context__
    assert token not in told
    assert token.split(":")[1] not in told


def test_of_a_sent_message_only_the_head_is_read():
    """Our own words and buttons, which Telegram sends back, are not looked at; other answers stay whole."""
    head = {"message_id": 7, "date": 1_780_000_000, "chat": {"id": 5, "type": "private"}}
    sent = {"ok": True, "result": {**head, "text": "Halo", "reply_markup": {"inline_keyboard": []}}}
    me = {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "Rutin"}}

    assert Transport.parse_json_payload(json.dumps(sent).encode()) == {"ok": True, "result": head}
    assert Transport.parse_json_payload(json.dumps(me).encode()) == me


async def test_a_service_that_is_not_there_got_nothing(api: FakeBotApi, address: Address):
    """No connection: not a byte left, so the same message may go again in a second."""
    async with Transport() as transport:
        bot = QuietBot(api.token, base_url="http://127.0.0.1:9/bot", request=transport)

        with pytest.raises(TryLater) as raised:
            await TelegramChannel(bot).send(address, Reply("Halo"))

    assert raised.value.after == timedelta(seconds=1)
    assert_tells_no_token(raised.value, api.token)


async def test_no_answer_in_time_leaves_a_doubt(api: FakeBotApi, jum: User, address: Address):
    """A time-out after the request left is no failure: it may have arrived, and here it did."""
    api.fault("sendMessage", "slow", delay=0.5)
    async with Transport(connect_seconds=0.1, read_seconds=0.1) as transport:
        bot = QuietBot(api.token, base_url=f"{api.url}/bot", request=transport)

        with pytest.raises(Unconfirmed):
            await TelegramChannel(bot).send(address, Reply("Halo"))


async def test_a_full_pool_sends_nothing(api: FakeBotApi, jum: User, address: Address):
    """Who waits in vain for a free connection has not sent, and knows it."""
    api.fault("sendMessage", "slow", delay=0.6)
    async with Transport(connections=1) as transport:
        bot = QuietBot(api.token, base_url=f"{api.url}/bot", request=transport)
        first = asyncio.create_task(TelegramChannel(bot).send(address, Reply("Satu")))
        await api.until(lambda: api.made("sendMessage"))

        with pytest.raises(NotSent):
            await bot.send_message(jum.id, "Dua", connect_timeout=0.1)
        await first

    assert jum.heard == ["Satu"]


async def test_a_429_is_obeyed_to_the_second_and_for_its_scope(api: FakeBotApi, telegram: Telegram):
    """One chat that is told to wait waits alone; a second one meanwhile means the whole bot."""
    jum, slamet = (Address("telegram", str(api.user(name).id)) for name in ("Jum", "Slamet"))
    api.fault("sendMessage", "error", code=429, parameters={"retry_after": 7}, times=3)

    told = []
    for chat in (jum, jum, slamet):
        with pytest.raises(TryLater) as raised:
            await telegram.channel.send(chat, Reply("Halo"))
        told.append((raised.value.after, raised.value.scope))

    seven = timedelta(seconds=7)
    assert told == [(seven, "chat"), (seven, "chat"), (seven, "bot")]


@pytest.mark.parametrize(
    ("description", "reason"),
    [
        ("Forbidden: bot was blocked by the user", "blocked"),
        ("Forbidden: user is deactivated", "deactivated"),
        ("Forbidden: bot was kicked from the supergroup chat", "kicked"),
        ("Forbidden: bot can't initiate conversation with a user", "never_started"),
        ("Forbidden: something new", "forbidden"),
    ],
)
async def test_unreachable_says_why(
    api: FakeBotApi, telegram: Telegram, address: Address, description: str, reason: str
):
    """The reason is a short code, whatever Telegram's sentence is."""
    api.fault("sendMessage", "error", code=403, description=description)

    with pytest.raises(Unreachable) as raised:
        await telegram.channel.send(address, Reply("Halo"))

    assert raised.value.reason == reason


async def test_what_cannot_be_deleted_any_more_counts_as_done(api: FakeBotApi, telegram: Telegram, address: Address):
    """After 48 hours Telegram refuses; nothing is left to do."""
    api.fault("deleteMessage", "error", code=400, description="Bad Request: message can't be deleted")

    await telegram.channel.delete(address, "1")

    assert api.made("deleteMessage")[-1].status == 400


async def test_bytes_go_out_as_a_named_file(api: FakeBotApi, telegram: Telegram, jum: User, address: Address):
    """A report is uploaded from memory, protected if it is to be."""
    file = Attachment("document", name="laporan.xlsx", content=b"PK\x03\x04 sheet")

    await telegram.channel.send(address, Reply("Laporan Anda", file=file, protect=True))

    sent = api.made("sendDocument")[-1]
    assert sent.files == {"document": ("laporan.xlsx", b"PK\x03\x04 sheet")}
    assert sent.params["protect_content"] in (True, "true")
    assert jum.heard == ["Laporan Anda"]


async def test_a_received_photo_goes_out_by_its_id(api: FakeBotApi, telegram: Telegram, jum: User, address: Address):
    """A file somebody sent is sent on by reference; its bytes never pass through us."""
    file_id = api.new_file(b"\xff\xd8\xff")["file_id"]

    await telegram.channel.send(address, Reply("", file=Attachment("photo", reference=file_id)))

    assert api.made("sendPhoto")[-1].params == {"chat_id": jum.id, "photo": file_id}


@pytest.mark.parametrize("path", ["/etc/hostname", "pyproject.toml", "file:///etc/passwd", "https://x.id/a.png", ""])
async def test_a_path_is_no_file(api: FakeBotApi, telegram: Telegram, address: Address, path: str):
    """The library uploads a local file named by a string; we hand it no strings."""
    calls = len(api.calls)

    with pytest.raises(Refused):
        await telegram.channel.send(address, Reply("x", file=Attachment("document", reference=path)))

    assert len(api.calls) == calls


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "audio", "video"])
async def test_a_file_of_this_machine_is_never_uploaded(
    api: FakeBotApi, telegram: Telegram, address: Address, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """An id that happens to be the name of a file here goes out as an id: the file is not opened."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "AgACAgUAAxkBAAI1").write_bytes(b"a key of ours")
    api.files["AgACAgUAAxkBAAI1"] = b"what somebody sent"

    await telegram.channel.send(address, Reply("x", file=Attachment(kind, reference="AgACAgUAAxkBAAI1")))

    (call,) = api.made(f"send{kind.capitalize()}")
    assert (call.params[kind], call.files) == ("AgACAgUAAxkBAAI1", {})


@pytest.mark.parametrize(("setting", "bulk", "paid"), [(True, True, True), (True, False, None), (False, True, None)])
async def test_only_a_campaign_is_paid_for_and_only_when_the_operator_says_so(
    api: FakeBotApi, jum: User, address: Address, setting: bool, bulk: bool, paid: bool | None
):
    """Stars are spent by one setting, and never on a reply or a reminder."""
    async with build(api.token, api.url, paid_broadcasts=setting) as telegram:
        await telegram.channel.send(address, Reply("Jadwal loket"), bulk=bulk)
        file = Attachment("document", name="jadwal.pdf", content=b"%PDF")
        await telegram.channel.send(address, Reply("Jadwal", file=file), bulk=bulk)

    calls = [*api.made("sendMessage"), *api.made("sendDocument")]
    assert [json.loads(str(call.params.get("allow_paid_broadcast", "null")).lower()) for call in calls] == [paid, paid]
    assert jum.heard == ["Jadwal loket", "Jadwal"]


async def test_the_contact_keyboard_goes_away_afterwards(
    api: FakeBotApi, telegram: Telegram, jum: User, address: Address
):
    """It stays until the next message without buttons, and is not removed twice."""
    asking = Reply("Nomor HP?", (Choice("Lewati", "registration.phone"),), ask=Ask.CONTACT)

    for reply in (asking, Reply("Terima kasih."), Reply("Lanjut.")):
        await telegram.channel.send(address, reply)

    markups = [call.params.get("reply_markup") for call in api.made("sendMessage")]
    assert markups[0]["keyboard"][0][0]["request_contact"] is True
    assert markups[1:] == [{"remove_keyboard": True}, None]


async def test_an_address_of_another_service_is_refused(telegram: Telegram):
    """A wrong reference is the caller's mistake, not Telegram's trouble."""
    with pytest.raises(Refused):
        await telegram.channel.send(Address("telegram", "jum@example.org"), Reply("Halo"))


async def test_a_wrong_token_stops_the_start(api: FakeBotApi):
    """The start is refused by the setting's name; the token is in no part of the error."""
    token = "1:wrong" + "-token-that-nobody-may-see"
    with pytest.raises(SettingsError) as raised:
        async with build(token, api.url):
            raise AssertionError("not reached")

    assert "TELEGRAM_TOKEN" in str(raised.value)
    assert_tells_no_token(raised.value, token)


async def test_the_start_waits_for_telegram(api: FakeBotApi):
    """A service in trouble at the start is waited for."""
    api.fault("getMe", "page", code=502)

    async with build(api.token, api.url) as telegram:
        assert (telegram.id, telegram.username) == (424242, "rutin_test_bot")


async def test_a_check_does_not_wait_for_telegram(api: FakeBotApi):
    """`doctor` says that Telegram cannot be reached, instead of hanging."""
    api.fault("getMe", "reset")

    with pytest.raises(TryLater):
        async with build(api.token, api.url, patient=False):
            raise AssertionError("not reached")


async def test_who_asks_hears_where_updates_go(api: FakeBotApi, telegram: Telegram):
    """`doctor` compares the webhook with the setting."""
    assert await telegram.webhook_url() == ""

    api.webhook = {"url": "https://bot.example/telegram"}

    assert await telegram.webhook_url() == "https://bot.example/telegram"


def test_the_bot_does_not_print_its_token():
    """A bot in a log line is a bot, not a key."""
    bot = QuietBot("1:secret-secret", request=Transport(), get_updates_request=Transport())

    assert "secret-secret" not in f"{bot!r} {bot!s}"
