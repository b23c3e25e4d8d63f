"""Telegram: updates become inbound messages, replies become API calls; imports no other channel."""

import os

# python-telegram-bot warns about every waiting time that is not a timedelta; it reads this when it is imported.
os.environ.setdefault("PTB_TIMEDELTA", "true")
