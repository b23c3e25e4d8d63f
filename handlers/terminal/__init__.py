"""The terminal: talk to the bot without a token, and move the clock; imports the core, no other channel."""
