"""The door: one turn in one transaction (receiving, questions, changes); imports `bot.delivery` and below."""
