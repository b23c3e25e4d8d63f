"""The main job over an independent, stricter Bot API server, where one lies beside this checkout.

It is a program of its own: `emulator.py --port N --token T`, with a control API at /_test/. EMULATOR_PYTHON names
the Python that has what it needs; without the two the test is skipped.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.e2e.main_job import People, main_job
from tests.e2e.running import ROOT, Bot, Nursery, by_webhook, free_port, on_telegram
from tests.fake_bot_api import TOKEN

FOLDER = ROOT.parent / "shared" / "emulator"
PYTHON = os.environ.get("EMULATOR_PYTHON", sys.executable)
NEEDS = "import aiohttp, httptools, orjson, uvloop"
PATIENCE = 30.0


class Emulator:
    """The running server, by its control API."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url, self._session = url, session

    async def does(self, route: str, **arguments: object) -> Any:
        """Call one route; what it refuses is None."""
        body = {"bot": TOKEN, **arguments}
        async with self._session.post(f"{self.url}/_test/{route}", json=body) as answer:
            return await answer.json() if answer.status == 200 else None


class EmulatedPhone:
    """A phone on the emulator."""

    def __init__(self, emulator: Emulator, user: int) -> None:
        self._emulator, self._user, self._acted = emulator, user, 0

    async def says(self, text: str, *words: str) -> str:
        """Type something; returns the first message that answers it."""
        return await self._sends(words, text=text)

    async def taps(self, label: str, *words: str) -> str:
        """Press the newest button of this label, once it is there."""
        self._acted = await self._pressed(label)
        return await self.hears(*words)

    async def _pressed(self, label: str) -> int:
        async with asyncio.timeout(PATIENCE):
            while True:
                if pressed := await self._emulator.does("press", user=self._user, label=label):
                    return int(pressed["seq"])
                await asyncio.sleep(0.05)

    async def shares_contact(self, phone: str, *words: str) -> str:
        """Press the button that shares the own number."""
        card = {"phone_number": phone.removeprefix("+"), "first_name": "Jum", "user_id": self._user}
        return await self._sends(words, contact=card)

    async def sends_photo(self, *words: str) -> str:
        """Send a photo."""
        return await self._sends(words, photo=True)

    async def sends_voice(self, *words: str) -> str:
        """Send a voice note."""
        return await self._sends(words, voice=True)

    async def hears(self, *words: str) -> str:
        """Wait for messages since the last act."""
        heard = [await self._hears(word) for word in words or ("",)]
        return heard[0]

    async def _sends(self, words: tuple[str, ...], **content: object) -> str:
        self._acted = (await self._emulator.does("send", user=self._user, **content))["seq"]
        return await self.hears(*words)

    async def _hears(self, word: str) -> str:
        since = self._acted
        async with asyncio.timeout(PATIENCE):
            while True:
                for entry in await self._emulator.does("wait", chat=self._user, since=since, timeout=1):
                    since = entry["seq"]
                    text = entry["text"] or ""
                    if entry["kind"] in ("message", "edit") and word in text:
                        return text


@cache
def has_what_it_needs() -> bool:
    """Whether the libraries of the server are there; they are not ours."""
    return subprocess.run([PYTHON, "-c", NEEDS], capture_output=True, check=False).returncode == 0


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """The server in a process of its own."""
    if not (FOLDER / "emulator.py").exists():
        pytest.skip("no emulator beside this checkout")
    if not has_what_it_needs():
        pytest.skip("EMULATOR_PYTHON names no Python with aiohttp, httptools, orjson and uvloop")
    port = str(free_port())
    server = await asyncio.create_subprocess_exec(
        PYTHON, "emulator.py", "--port", port, "--token", TOKEN, cwd=FOLDER, stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    await asyncio.wait_for(server.stdout.readline(), 20)
    async with aiohttp.ClientSession() as session:
        yield Emulator(f"http://127.0.0.1:{port}", session)
    server.terminate()
    await server.wait()


@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_the_main_job(tmp_path: Path, nursery: Nursery, emulator: Emulator, way: str) -> None:
    """The same talk as over the tests' own server: not one call that the specification forbids."""
    bot = Bot(tmp_path, nursery, on_telegram(TOKEN, emulator.url, **(by_webhook() if way == "webhook" else {})))
    await emulator.does("config", private_per_s=0)
    users = [await emulator.does("user", name=name, language_code="id") for name in ("Jum", "Sari", "Hadi")]
    await bot.start()
    try:
        await main_job(bot, People(*(EmulatedPhone(emulator, user["id"]) for user in users)))
    finally:
        await bot.close()

    assert await emulator.does("violations") == []
    assert await emulator.does("unanswered") == []
