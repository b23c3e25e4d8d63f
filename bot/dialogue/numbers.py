"""Short numbers that people read to each other: requests, tickets, campaigns."""

import hashlib

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def short_number(fresh: str) -> str:
    """Six characters made from a fresh id, without those that look alike (0 and O, 1 and I)."""
    digest = hashlib.sha256(fresh.encode()).digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:6])
