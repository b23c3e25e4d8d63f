"""A bare aiogram loop: it sends, and records nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from benchmarks.peers.loop import BUTTONS, TEXT, TOKEN, Send, main


@asynccontextmanager
async def sending(url: str, in_flight: int) -> AsyncIterator[Send]:
    """aiogram's own session, with as many connections as requests are to be in flight."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(url), limit=max(in_flight, 1))
    async with Bot(TOKEN, session=session) as bot:

        async def send(chat: int) -> None:
            keyboard = [
                [InlineKeyboardButton(text=text, callback_data=f"{row}{place}") for place, text in enumerate(texts)]
                for row, texts in enumerate(BUTTONS)
            ]
            await bot.send_message(chat, TEXT, reply_markup=InlineKeyboardMarkup(inline_keyboard=keyboard))

        yield send


if __name__ == "__main__":
    main(sending)
