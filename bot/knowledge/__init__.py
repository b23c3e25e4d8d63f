"""Facts: dated and sourced data files and the search over them; imports `bot.domain` and below."""
