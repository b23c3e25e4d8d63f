"""Settings explain themselves, refuse what is wrong all at once, and never print a value."""

import os
import re
from collections.abc import Callable
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.errors import SettingsError
from bot.settings import Settings, check_permissions, load_settings

ROOT = Path(__file__).parent.parent
TOKEN = "123456789:AAF-canaryCANARYcanary_0123456789abc"
SECRET = "canary-SECRET_0123456789-abcdefghijkl"
OPERATOR = {"OPERATOR_NAME": "Wadah Maju", "OPERATOR_KIND": "wadah", "OPERATOR_CONTACT": "0354-000000"}

Load = Callable[..., Settings]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load settings from a `.env` of the given names and values, and an otherwise empty environment."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    env_file = tmp_path / ".env"

    def load(lines: str = "", **values: str) -> Settings:
        env_file.write_text(lines + "".join(f"{name}={value}\n" for name, value in values.items()), "utf-8")
        env_file.chmod(0o600)
        return load_settings(env_file)

    return load


def refusal(load: Load, lines: str = "", **values: str) -> str:
    """The message of a refused start, after looking for the values in everything that could be printed."""
    with pytest.raises(SettingsError) as refused:
        load(lines, **values)
    error = refused.value
    assert error.__cause__ is None
    assert error.__context__ is None
    for value in values.values():
        assert len(value) < 6 or value not in f"{error}{error!r}{error.args}"
    assert "canary" not in str(error).lower()
    return str(error)


def test_the_example_names_every_setting_and_no_other() -> None:
    """`.env.example` cannot drift from the class."""
    named = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)

    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)


def test_the_example_as_it_stands_starts_the_trial(load: Load) -> None:
    """A copy of `.env.example`, nothing filled in, gives the defaults."""
    assert load((ROOT / ".env.example").read_text("utf-8")) == load()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described(name: str) -> None:
    """A description tells what is right, because it is also the message when the value is wrong."""
    assert len(Settings.model_fields[name].description or "") > 20


def test_the_defaults_are_safe(load: Load) -> None:
    """Without settings the bot keeps to this machine, its own folder and the free pace."""
    settings = load()

    assert settings.telegram_token is None
    assert settings.database_url.get_secret_value() == "sqlite+aiosqlite:///data/rutin.sqlite3"
    assert settings.webhook_host == "127.0.0.1"
    assert settings.timezone == ZoneInfo("Asia/Jakarta")
    assert settings.payment_code_length == (8, 18)
    assert (settings.office_opens, settings.office_closes) == (time(8), time(16))
    assert (settings.send_rate, settings.paid_broadcasts, settings.nik_in_chat) == (30, False, False)


def test_an_office_is_read_as_written(load: Load) -> None:
    """What an office writes comes out as values, in its own manner of writing hours."""
    settings = load(
        TELEGRAM_TOKEN=TOKEN, **OPERATOR, TIMEZONE="Asia/Makassar", OFFICE_OPENS="08.30", PAYMENT_CODE_LENGTH="10 - 12"
    )

    assert settings.operator_name == "Wadah Maju"
    assert settings.timezone == ZoneInfo("Asia/Makassar")
    assert settings.office_opens == time(8, 30)
    assert settings.payment_code_length == (10, 12)


def test_the_environment_wins_over_the_file(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container's setting replaces the file's."""
    monkeypatch.setenv("LOG_LEVEL", "warning")

    assert load(LOG_LEVEL="DEBUG").log_level == "WARNING"


def test_a_byte_order_mark_is_no_name(load: Load) -> None:
    """A file saved by Windows' editor is read like any other."""
    assert load("\ufeffLOG_LEVEL=DEBUG\n").log_level == "DEBUG"


def test_secrets_do_not_print(load: Load) -> None:
    """Neither repr nor str of the settings holds a token, a secret or a password."""
    settings = load(
        TELEGRAM_TOKEN=TOKEN,
        **OPERATOR,
        WEBHOOK_URL="https://bot.example.id/hook",
        WEBHOOK_SECRET=SECRET,
        DATABASE_URL="postgresql+asyncpg://rutin:canary@db.example.id/rutin?ssl=verify-full",
    )

    assert "canary" not in f"{settings!r}{settings}".lower()


def test_settings_cannot_be_changed(load: Load) -> None:
    """What was checked at the start holds until the end."""
    with pytest.raises(ValidationError):
        load().send_rate = 100  # type: ignore[misc]


BAD = [
    ("TELEGRAM_TOKEN", "canary-no-token"),
    ("TELEGRAM_API_URL", "http://api.telegram.org"),
    ("TELEGRAM_API_URL", "http://127.0.0.1.canary.example"),
    ("TELEGRAM_API_URL", "http://127.0.0.1:8081@canary.example"),
    ("TELEGRAM_API_URL", "https://canary:canary@api.example"),
    ("TELEGRAM_API_URL", "https://api.example/?canary=1"),
    ("TELEGRAM_API_URL", "https://api.example:canary"),
    ("TELEGRAM_API_URL", "https://[canary"),
    ("TELEGRAM_API_URL", "https:///canary"),
    ("TELEGRAM_API_URL", "file:///canary"),
    ("TELEGRAM_API_URL", "https://cañary.example"),
    ("WEBHOOK_URL", "http://canary.example/hook"),
    ("WEBHOOK_URL", "ftp://127.0.0.1/canary"),
    ("WEBHOOK_SECRET", "canary-too-short"),
    ("WEBHOOK_SECRET", "cañary" * 10),
    ("WEBHOOK_SECRET", "canary canary canary canary canary canary"),
    ("WEBHOOK_SECRET", "٣" * 40),
    ("WEBHOOK_HOST", "canary.example"),
    ("WEBHOOK_PORT", "70000"),
    ("HEALTH_PORT", "-1"),
    ("DATABASE_URL", "canary"),
    ("DATABASE_URL", "mysql://canary@127.0.0.1/rutin"),
    ("DATABASE_URL", "postgresql://canary@127.0.0.1/rutin"),
    ("DATABASE_URL", "sqlite+aiosqlite://?cache=canary"),
    ("DATABASE_URL", "sqlite+aiosqlite:///:memory:"),
    ("DATABASE_URL", "sqlite+aiosqlite:///data/canary?mode=memory"),
    ("DATABASE_URL", "postgresql+asyncpg://rutin:canary@db.example/rutin"),
    ("DATABASE_URL", "postgresql+asyncpg://rutin:canary@db.example/rutin?ssl=require"),
    ("DATABASE_URL", "postgresql+asyncpg://rutin:canary@db.example/rutin?ssl=verify-full&ssl=disable"),
    ("DATABASE_URL", "postgresql+asyncpg://rutin:canary@127.0.0.1/rutin?host=db.example"),
    ("DATABASE_URL", "postgresql+asyncpg://rutin:canary@127.0.0.1/rutin?dsn=postgres://db.example"),
    ("DATABASE_URL", "postgresql+asyncpg://localhost:1/canary@db.example/rutin"),
    ("DATABASE_URL", "postgresql+asyncpg:///canary"),
    ("DATABASE_URL", "postgresql+asyncpg://rutin:can#ary@127.0.0.1/rutin"),
    ("OPERATOR_KIND", "bank canary"),
    ("OPERATOR_NAME", "canary " * 20),
    ("OPERATOR_NAME", '"canary\\nsecond"'),
    ("NIK_IN_CHAT", "true"),
    ("NIK_IN_CHAT", "canary"),
    ("TIMEZONE", "Asia/Canary"),
    ("TIMEZONE", "Europe/Amsterdam"),
    ("OFFICE_OPENS", "8"),
    ("OFFICE_OPENS", "25:00"),
    ("OFFICE_CLOSES", "07:00"),
    ("PAYMENT_CODE_LENGTH", "18-8"),
    ("PAYMENT_CODE_LENGTH", "canary"),
    ("PAYMENT_CODE_LENGTH", "1-99"),
    ("MESSAGES_PER_MINUTE", "0"),
    ("PHOTOS_PER_DAY", "canary"),
    ("SEND_RATE", "31"),
    ("SEND_RATE", "9" * 5000),
    ("LOG_LEVEL", "canary"),
]


@pytest.mark.parametrize(("name", "value"), BAD, ids=[f"{name}-{number}" for number, (name, _) in enumerate(BAD)])
def test_a_wrong_value_stops_the_start(load: Load, name: str, value: str) -> None:
    """Each wrong value is refused by its name and what would be right."""
    message = refusal(load, **{name: value})

    assert f"  {name}: {Settings.model_fields[name.lower()].description}" in message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_API_URL", "http://127.0.0.1:8081"),
        ("TELEGRAM_API_URL", "http://localhost:8081"),
        ("TELEGRAM_API_URL", "http://[::1]:8081"),
        ("DATABASE_URL", "sqlite+aiosqlite:////var/lib/rutin/rutin.sqlite3"),
        ("DATABASE_URL", "postgresql+asyncpg://rutin@127.0.0.1:5432/rutin"),
        ("DATABASE_URL", "postgresql+asyncpg:///rutin?host=/var/run/postgresql"),
        ("DATABASE_URL", "postgresql+asyncpg://rutin:p%40ss@db.example.id/rutin?ssl=verify-full"),
        ("HEALTH_PORT", "0"),
        ("WEBHOOK_HOST", "0.0.0.0"),
    ],
)
def test_what_stays_here_or_is_proven_is_taken(load: Load, name: str, value: str) -> None:
    """This machine, and a server that proves who it is, are fine."""
    load(**{name: value})


def test_all_wrong_names_are_told_at_once(load: Load) -> None:
    """Nobody mends a file one restart at a time, and no value is printed."""
    message = refusal(
        load,
        TELEGRAM_TOKEN="canary",
        TELEGRAM_API_URL="http://canary.example",
        WEBHOOK_URL="http://canary.example",
        DATABASE_URL="canary",
        TIMEZONE="Mars/Canary",
        SEND_RATE="canary",
        TELEGRAM_TOKEN_="canary",
        OPERATOR_NAM="Canary",
    )

    named = set(re.findall(r"^  ([A-Z_]+):", message, re.MULTILINE))
    assert named == {
        *(
            "TELEGRAM_TOKEN",
            "TELEGRAM_API_URL",
            "WEBHOOK_URL",
            "WEBHOOK_SECRET",
            "DATABASE_URL",
            "TIMEZONE",
            "SEND_RATE",
        ),
        *("OPERATOR_NAME", "OPERATOR_KIND", "OPERATOR_CONTACT", "TELEGRAM_TOKEN_", "OPERATOR_NAM"),
    }
    assert "did you mean OPERATOR_NAME?" in message


@pytest.mark.parametrize("missing", OPERATOR)
def test_telegram_needs_to_know_who_runs_it(load: Load, missing: str) -> None:
    """With a token, each of the operator's three settings is needed; without one, none is."""
    given = {name: value for name, value in OPERATOR.items() if name != missing}

    assert re.findall(r"^  ([A-Z_]+):", refusal(load, TELEGRAM_TOKEN=TOKEN, **given), re.MULTILINE) == [missing]
    assert load(**given).telegram_token is None


def test_a_webhook_needs_its_secret_and_keeps_the_token_out(load: Load) -> None:
    """A public door has a lock, and its address does not give the key away."""
    assert "WEBHOOK_SECRET" in refusal(load, WEBHOOK_URL="https://bot.example.id/hook")
    assert "WEBHOOK_URL" in refusal(
        load, TELEGRAM_TOKEN=TOKEN, **OPERATOR, WEBHOOK_URL=f"https://bot.example.id/{TOKEN}", WEBHOOK_SECRET=SECRET
    )


def test_a_typed_nik_needs_a_mandate(load: Load) -> None:
    """Only a mandated office may take the NIK in the chat."""
    assert load(MANDATE="B/123/2026, 3 November 2026", NIK_IN_CHAT="true").nik_in_chat


def test_the_fast_pace_must_be_paid(load: Load) -> None:
    """More than 30 a second goes with paid broadcasts."""
    assert load(PAID_BROADCASTS="true", SEND_RATE="1000").send_rate == 1000


def test_a_value_on_the_side_of_the_name_is_not_repeated(load: Load) -> None:
    """Whoever pastes a token or a NIK where a name belongs does not find it in the message."""
    assert "a name that is no setting" in refusal(load, f"{TOKEN}=x\n")
    assert "a name that is no setting" in refusal(load, "3505154708720003=x\n")


def test_a_file_that_is_no_text_is_refused(load: Load, tmp_path: Path) -> None:
    """A file in another encoding is named, not quoted."""
    (tmp_path / ".env").write_bytes(b"OPERATOR_NAME=can\xff\xfeary\n")
    (tmp_path / ".env").chmod(0o600)

    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path / ".env")


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps access lists, not modes")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_files_that_others_can_open_stop_the_start(load: Load, tmp_path: Path, mode: int) -> None:
    """Neither the settings nor the keys may be readable, or writable, by other users."""
    keys = tmp_path / "rutin.keys"
    keys.touch()
    keys.chmod(mode)
    load()
    (tmp_path / ".env").write_text(f"RUTIN_KEYS_FILE={keys}\n", "utf-8")
    (tmp_path / ".env").chmod(0o600)

    with pytest.raises(SettingsError, match=f"chmod 600 {keys}"):
        load_settings(tmp_path / ".env")
    (tmp_path / ".env").chmod(mode)
    with pytest.raises(SettingsError, match=r"chmod 600 .*\.env"):
        load_settings(tmp_path / ".env")


def test_missing_and_private_files_are_fine(tmp_path: Path) -> None:
    """Before the first start there is no key, and that is no fault."""
    private = tmp_path / "private"
    private.touch(mode=0o600)

    check_permissions([private, tmp_path / "missing"])
