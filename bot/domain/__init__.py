"""Rules: pure functions and the frozen values that cross rooms; imports only `bot.errors`."""
