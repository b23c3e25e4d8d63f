"""The clock: what happens by itself; alone knows APScheduler; imports `bot.conversations` and below."""
