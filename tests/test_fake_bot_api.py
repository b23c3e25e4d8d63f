"""The fake Bot API is as strict as it says, or the other tests prove nothing."""

from typing import Any

import aiohttp
import pytest

from tests.fake_bot_api import FakeBotApi

BUTTON = {"text": "Ya", "callback_data": "x"}


def inline(*buttons: dict[str, Any]) -> dict[str, Any]:
    """A keyboard of one row."""
    return {"inline_keyboard": [list(buttons)]}


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("sendMesage", {"text": "x"}),
        ("sendMessage", {}),
        ("sendMessage", {"text": ""}),
        ("sendMessage", {"text": "x" * 4097}),
        ("sendMessage", {"text": "x", "parse_mod": "HTML"}),
        ("sendMessage", {"text": "x", "entities": [{"type": "code", "offset": 0, "length": 2}]}),
        ("sendMessage", {"text": "x", "reply_markup": inline(BUTTON | {"callback_data": "x" * 65})}),
        ("sendMessage", {"text": "x", "reply_markup": inline(BUTTON | {"url": "https://a.id"})}),
        ("sendMessage", {"text": "x", "reply_markup": inline({"text": " ", "callback_data": "x"})}),
        ("sendMessage", {"text": "x", "reply_markup": {"inline_keyboard": [[]]}}),
        ("sendDocument", {"document": "/etc/passwd"}),
    ],
)
async def test_a_malformed_call_is_refused_and_remembered(method: str, params: dict[str, Any]):
    """400 or 404, and a violation that fails the test it happens in."""
    async with FakeBotApi() as api, aiohttp.ClientSession() as http:
        call = params | {"chat_id": api.user().id}
        async with http.post(f"{api.url}/bot{api.token}/{method}", json=call) as answer:
            assert answer.status in (400, 404)

        assert len(api.violations) == 1


async def test_what_is_only_untimely_is_no_violation():
    """A blocked bot or an unknown chat is the world's doing, not the bot's mistake."""
    async with FakeBotApi() as api, aiohttp.ClientSession() as http:
        user = api.user()
        user.blocked = True
        for chat, status in ((user.id, 403), (999, 400)):
            url = f"{api.url}/bot{api.token}/sendMessage"
            async with http.post(url, json={"chat_id": chat, "text": "x"}) as answer:
                assert answer.status == status

        assert api.violations == []
