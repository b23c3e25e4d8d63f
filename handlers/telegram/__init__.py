"""Telegram: updates become inbound messages, replies become API calls; imports no other channel."""
