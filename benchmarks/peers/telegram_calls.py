"""One message through python-telegram-bot's Bot, the same whichever request class carries it."""

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from benchmarks.peers.loop import BUTTONS, TEXT, Send


def sender(bot: Bot) -> Send:
    """A send by this bot."""

    async def send(chat: int) -> None:
        keyboard = [
            [InlineKeyboardButton(text, callback_data=f"{row}{place}") for place, text in enumerate(texts)]
            for row, texts in enumerate(BUTTONS)
        ]
        await bot.send_message(chat, TEXT, reply_markup=InlineKeyboardMarkup(keyboard))

    return send
