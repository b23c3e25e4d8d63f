"""Words, as pure functions: what we say and how the talk moves on; imports `bot.language` and below."""
