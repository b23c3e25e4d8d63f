"""Secrets at rest: encryption bound to table, column and row, and blind indexes under keys of their own.

The key file is JSON, owner-readable only; it holds three random 256-bit keys, each with an id (SECURITY R4, R5).
Losing it means losing every sealed value: keep a copy apart from the backups.
"""

import hashlib
import hmac
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column

from bot.errors import KeysError

NAMES = ("encryption", "index", "suppression")


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its id (eight hex digits) and 32 secret bytes that are never shown."""

    id: str
    secret: bytes

    def __repr__(self) -> str:
        """Only the id."""
        return f"Key({self.id})"

    @property
    def fingerprint(self) -> str:
        """A short name of the key that gives nothing away."""
        return hmac.new(self.secret, b"fingerprint", hashlib.sha256).hexdigest()[:16]


class Keys:
    """Seals and opens values; computes blind indexes."""

    def __init__(
        self, encryption: Key, index: Key, suppression: Key, random: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._encryption, self._index, self._suppression = encryption, index, suppression
        self._cipher = AESGCM(encryption.secret)
        self._random = random
        self._head = bytes.fromhex(encryption.id)
        self._places: dict[Column[bytes], bytes] = {}

    @property
    def fingerprints(self) -> dict[str, str]:
        """The fingerprint of each key by its name."""
        named = zip(NAMES, (self._encryption, self._index, self._suppression), strict=True)
        return {name: key.fingerprint for name, key in named}

    def seal(self, column: Column[bytes], row: str, value: str) -> bytes:
        """Ciphertext of a value that opens only for this column of this row."""
        nonce = self._random(12)
        return self._head + nonce + self._cipher.encrypt(nonce, value.encode(), self._bound(column, row))

    def open(self, column: Column[bytes], row: str, sealed: bytes | None) -> str:
        """The value again, empty for None.

        Raises:
            KeysError: The ciphertext is of another key, row or column, or was changed.
        """
        if sealed is None:
            return ""
        if sealed[:4] != self._head:
            raise KeysError("a value was sealed with another key than the one in the key file")
        try:
            return self._cipher.decrypt(sealed[4:16], sealed[16:], self._bound(column, row)).decode()
        except InvalidTag:
            raise KeysError(f"a value of {column} does not open: it was moved or changed") from None

    def index(self, label: str, value: str) -> str:
        """The blind index of a value under its field's label: equal values, equal indexes."""
        return hmac.new(self._index.secret, f"{label}\0{value}".encode(), hashlib.sha256).hexdigest()

    def suppression(self, value: str) -> str:
        """The mark by which an erased NIK is recognised at a later import, and by nothing else."""
        return hmac.new(self._suppression.secret, value.encode(), hashlib.sha256).hexdigest()

    def _bound(self, column: Column[bytes], row: str) -> bytes:
        place = self._places.get(column)
        if place is None:
            named = f"{self._encryption.id}\0{column.table.name}\0{column.name}\0"
            place = self._places[column] = named.encode()
        return place + row.encode()


def make_keys(path: Path, random: Callable[[int], bytes] = os.urandom) -> Keys:
    """Write a new key file, readable by its owner only, and load it.

    Raises:
        FileExistsError: Somebody made one in the same moment; load that one.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = {name: {"id": random(4).hex(), "key": b64encode(random(32)).decode()} for name in NAMES}
    temporary = path.with_name(f"{path.name}.{random(4).hex()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(
            {"about": "Rutin's keys. Keep a copy apart from the backups; never send it.", **made},
            file,
            indent=1,
        )
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)
    finally:
        temporary.unlink()
    return load_keys(path)


def load_keys(path: Path) -> Keys:
    """Read the key file.

    Raises:
        KeysError: It is missing, readable by others, or not a key file; the message says what to do.
    """
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise KeysError(f"The key file {path.name} is readable by others. Run: chmod 600 {path.name}")
        found = json.loads(path.read_text(encoding="utf-8"))
        encryption, index, suppression = (
            Key(found[name]["id"], b64decode(found[name]["key"], validate=True)) for name in NAMES
        )
        return Keys(encryption, index, suppression)
    except FileNotFoundError:
        raise KeysError(
            f"The key file {path.name} is missing. Put your copy of it back; without it the stored data cannot be read."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise KeysError(f"{path.name} is not a key file of Rutin. Put your copy of it back.") from None
