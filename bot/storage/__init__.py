"""Memory: the only SQL; imports `bot.language`, `bot.knowledge` and below, never `bot.dialogue`."""
