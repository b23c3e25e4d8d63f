"""Secrets at rest: bound to their place, under keys that are made once and never guessed."""

import os
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.viewer import System
from bot.errors import DatabaseRefused, KeysError
from bot.storage import tables as t
from bot.storage.database import open_database
from bot.storage.keys import load_keys, make_keys
from bot.storage.migrate import migrate
from bot.storage.scope import scoped

NIK = "3505154708720003"


def test_a_value_opens_only_in_its_own_place(tmp_path: Path) -> None:
    """A ciphertext moved to another person or column does not open."""
    keys = make_keys(tmp_path / "keys")
    sealed = keys.seal(t.membership.c.nik, "a" * 32, NIK)

    assert keys.open(t.membership.c.nik, "a" * 32, sealed) == NIK
    for column, row in ((t.membership.c.nik, "b" * 32), (t.membership.c.phone, "a" * 32)):
        with pytest.raises(KeysError):
            keys.open(column, row, sealed)


def test_one_changed_byte_does_not_open(tmp_path: Path) -> None:
    """A changed ciphertext is refused."""
    keys = make_keys(tmp_path / "keys")
    sealed = keys.seal(t.membership.c.nik, "a" * 32, NIK)

    with pytest.raises(KeysError):
        keys.open(t.membership.c.nik, "a" * 32, sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_equal_digits_of_two_fields_have_two_indexes(tmp_path: Path) -> None:
    """A NIK and a phone of the same digits are not told to be equal; two keys, two indexes."""
    keys, other = make_keys(tmp_path / "keys"), make_keys(tmp_path / "other")

    assert keys.index("nik", NIK) == keys.index("nik", NIK)
    assert len({keys.index("nik", NIK), keys.index("phone", NIK), other.index("nik", NIK)}) == 3
    assert keys.suppression(NIK) not in {keys.index("nik", NIK), other.suppression(NIK)}


def test_a_key_shows_nothing_of_itself(tmp_path: Path) -> None:
    """Neither repr nor fingerprint holds the key."""
    keys = make_keys(tmp_path / "keys")
    written = (tmp_path / "keys").read_text()

    for fingerprint in keys.fingerprints.values():
        assert fingerprint not in written


def test_the_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    """Mode 0600 whatever the umask is, and refused when others can read it."""
    before = os.umask(0)
    try:
        make_keys(tmp_path / "keys")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600
    (tmp_path / "keys").chmod(0o644)
    with pytest.raises(KeysError, match="chmod 600"):
        load_keys(tmp_path / "keys")


def test_two_first_starts_make_one_key(tmp_path: Path) -> None:
    """Whoever comes second is told, and nothing is overwritten."""

    def start(_: int) -> str:
        try:
            return make_keys(tmp_path / "keys").fingerprints["encryption"]
        except FileExistsError:
            return load_keys(tmp_path / "keys").fingerprints["encryption"]

    with ThreadPoolExecutor(8) as starters:
        prints = set(starters.map(start, range(8)))

    assert len(prints) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


async def test_a_missing_or_swapped_key_file_stops_the_start(tmp_path: Path) -> None:
    """Beside existing data no new key is made, and another key is refused."""
    url, keys = f"sqlite+aiosqlite:///{tmp_path}/r.sqlite3", tmp_path / "keys"
    await migrate(url)
    await (await open_database(url, keys, kind="real")).close()
    shutil.move(keys, tmp_path / "aside")

    with pytest.raises(KeysError, match="missing"):
        await open_database(url, keys, kind="real")
    assert not keys.exists()

    make_keys(keys)
    with pytest.raises(KeysError, match="not the key file"):
        await open_database(url, keys, kind="real")


async def test_demo_and_real_databases_do_not_mix(tmp_path: Path) -> None:
    """Each kind refuses to be opened as the other."""
    for kind, other in (("demo", "real"), ("real", "demo")):
        url = f"sqlite+aiosqlite:///{tmp_path}/{kind}.sqlite3"
        await migrate(url)
        await (await open_database(url, tmp_path / f"{kind}.keys", kind=kind)).close()

        with pytest.raises(DatabaseRefused):
            await open_database(url, tmp_path / f"{kind}.keys", kind=other)


async def test_database_files_are_their_owners_alone(tmp_path: Path) -> None:
    """SQLite would make them readable by all."""
    before = os.umask(0)
    folder = tmp_path / "data"
    try:
        url = f"sqlite+aiosqlite:///{folder}/r.sqlite3"
        await migrate(url)
        database = await open_database(url, folder / "keys", kind="real")
        async with database.transaction() as connection:
            await connection.execute(scoped(System("command"), select(t.person)))
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
        await database.close()
    finally:
        os.umask(before)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}
