"""A human: tickets opened, answered through the bot, and closed."""
