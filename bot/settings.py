"""Every setting, once: what an office decides when it installs the bot."""

import os
import stat
from collections.abc import Iterable
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot import setting_rules as rules
from bot.errors import SettingsError

Positive = Annotated[int, Field(ge=1, le=1_000_000)]
OneLine = Annotated[str, BeforeValidator(rules.one_line)]
ClockTime = Annotated[time, BeforeValidator(rules.clock_time)]
Kind = Annotated[Literal["branch", "wadah", "community", "other"], BeforeValidator(rules.lowered)]
Level = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(rules.raised)]
Port = Annotated[int, Field(ge=1, le=65_535)]


class Settings(BaseSettings):
    """What an office decides when it installs the bot.

    Made once, in `bot/__main__.py`; every other part is given only the values it needs.
    A field's description is also what is said when its value is wrong, so it tells what is right.
    """

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=True,
        env_ignore_empty=True,
        env_file_encoding="utf-8-sig",
    )

    telegram_token: Annotated[SecretStr | None, AfterValidator(rules.bot_token)] = Field(
        None,
        description="The token from @BotFather, as 123456:letters. Without it the bot talks in the terminal.",
    )
    telegram_api_url: Annotated[str, AfterValidator(rules.private_url)] = Field(
        "https://api.telegram.org",
        description="The Bot API server: https://…, or http://127.0.0.1:8081 on this machine; without user or query.",
    )
    webhook_url: Annotated[str | None, AfterValidator(rules.webhook_url)] = Field(
        None,
        description="Where Telegram reaches us: https://… (or http on this machine), without the token. "
        "Without it the bot asks Telegram for news itself.",
    )
    webhook_secret: Annotated[SecretStr | None, AfterValidator(rules.webhook_secret)] = Field(
        None,
        description="Needed with WEBHOOK_URL: 32 to 256 of A-Z a-z 0-9 _ -, drawn at random.",
    )
    webhook_host: Annotated[str, AfterValidator(rules.listening_host)] = Field(
        "127.0.0.1", description="The address to listen on for the webhook: an IP address or localhost."
    )
    webhook_port: Port = Field(8443, description="The port to listen on for the webhook: 1 to 65535.")
    health_port: Annotated[int, Field(ge=0, le=65_535)] = Field(
        9464, description="The port of health and metrics, on this machine only: 1 to 65535, or 0 for none."
    )

    database_url: Annotated[SecretStr, AfterValidator(rules.database_url)] = Field(
        SecretStr("sqlite+aiosqlite:///data/rutin.sqlite3"),
        description="sqlite+aiosqlite:///path/to/file, or postgresql+asyncpg://user:password@host/name; "
        "another machine needs ?ssl=verify-full; / @ # in a password are written %2F %40 %23.",
    )
    demo_database: Path = Field(
        Path("data/demo.sqlite3"),
        description="The file of the terminal's demo, apart from the real database.",
    )
    rutin_keys_file: Path = Field(
        Path("data/rutin.keys"),
        description="The file of the encryption keys. Keep a copy apart from the database's.",
    )

    operator_name: Annotated[OneLine | None, AfterValidator(rules.needed_on_telegram)] = Field(
        None,
        max_length=80,
        description="Who runs this bot, as members know them; needed with TELEGRAM_TOKEN; 80 characters at most.",
    )
    operator_kind: Annotated[Kind | None, AfterValidator(rules.needed_on_telegram)] = Field(
        None,
        description="What the operator is; needed with TELEGRAM_TOKEN: branch, wadah, community or other.",
    )
    operator_contact: Annotated[OneLine | None, AfterValidator(rules.needed_on_telegram)] = Field(
        None,
        max_length=120,
        description="Where members reach the operator (telephone or office); needed with TELEGRAM_TOKEN; "
        "120 characters at most.",
    )
    mandate: OneLine = Field(
        "",
        max_length=200,
        description="Number and date of the letter by which BPJS mandates this office, or empty.",
    )
    nik_in_chat: Annotated[bool, AfterValidator(rules.only_with_mandate)] = Field(
        False,
        description="true or false: whether a worker may type the NIK into the chat. true needs a MANDATE.",
    )

    timezone: Annotated[ZoneInfo, AfterValidator(rules.indonesian)] = Field(
        ZoneInfo("Asia/Jakarta"),
        description="The office's zone: Asia/Jakarta, Asia/Pontianak, Asia/Makassar or Asia/Jayapura.",
    )
    office_opens: ClockTime = Field(time(8), description="When the office opens, as 08:00.")
    office_closes: Annotated[ClockTime, AfterValidator(rules.after_opening)] = Field(
        time(16), description="When the office closes, as 16:00, after OFFICE_OPENS."
    )
    payment_code_length: Annotated[tuple[int, int], NoDecode, BeforeValidator(rules.digit_range)] = Field(
        (8, 18), description="How many digits a payment code has, fewest-most, as 8-18, between 4 and 30."
    )

    messages_per_minute: Positive = Field(30, description="Messages one person may write in a minute: 1 or more.")
    photos_per_day: Positive = Field(10, description="Photos one person may send in a day: 1 or more.")
    open_tickets: Positive = Field(3, description="Tickets one person may have open at once: 1 or more.")
    kept_questions: Positive = Field(20, description="Unanswered questions kept of one person: 1 or more.")
    exports_per_day: Positive = Field(2, description="Exports of own data in a day: 1 or more.")
    niks_per_day: Positive = Field(5, description="NIKs one person may enter in a day: 1 or more.")
    strangers_per_minute: Positive = Field(
        600, description="Messages in a minute from people not yet known, all together: 1 or more."
    )
    paid_broadcasts: bool = Field(
        False,
        description="true or false: whether campaigns go out as paid broadcasts, which cost this bot Telegram Stars.",
    )
    send_rate: Annotated[int, Field(ge=1, le=1000), AfterValidator(rules.paid_rate)] = Field(
        30, description="Messages sent in a second: 1 to 30, or up to 1000 with PAID_BROADCASTS=true."
    )

    log_level: Level = Field("INFO", description="How much is logged: DEBUG, INFO, WARNING or ERROR.")


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings from the environment and a file; the environment wins.

    Raises:
        SettingsError: One or more are wrong, or the file or the keys can be read by others.
            The message names each with what would be right, and holds no value.
    """
    problems, settings = _permission_problems([env_file] if env_file else []), None
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        problems += [_problem(tuple(found["loc"]), found["type"]) for found in error.errors(include_input=False)]
    except (OSError, UnicodeError):
        problems += [f"{env_file}: cannot be read; it must be a text file in UTF-8 that belongs to you."]
    if settings is not None:
        problems += _permission_problems([settings.rutin_keys_file])
    if settings is None or problems:
        raise SettingsError(_told(problems))
    return settings


def check_permissions(paths: Iterable[Path]) -> None:
    """Refuse files that other users of this machine could read or change; missing ones are fine.

    Raises:
        SettingsError: Naming each such file and the command that mends it.
    """
    if problems := _permission_problems(paths):
        raise SettingsError(_told(problems))


def _permission_problems(paths: Iterable[Path]) -> list[str]:
    if os.name == "nt":  # Windows keeps access lists, and a mode there says nothing
        return []
    open_to_others = stat.S_IRWXG | stat.S_IRWXO
    return [
        f"{path}: other users of this machine can read it; run: chmod 600 {path}"
        for path in paths
        if path.exists() and path.stat().st_mode & open_to_others
    ]


def _problem(loc: tuple[int | str, ...], kind: str) -> str:
    """Say what would be right, in our own words: the library's might quote the value."""
    name = str(loc[0]) if loc else ""
    if field := Settings.model_fields.get(name):
        return f"{name.upper()}: {field.description}"
    if kind != "extra_forbidden" or not rules.looks_like_a_name(name):
        return "A line of the settings file has a name that is no setting; .env.example lists them all."
    likely = get_close_matches(name, Settings.model_fields, n=1)
    hint = f"; did you mean {likely[0].upper()}?" if likely else "; .env.example lists them all."
    return f"{name.upper()}: no such setting{hint}"


def _told(problems: list[str]) -> str:
    return "\n".join(["Rutin does not start; these settings need mending:", *(f"  {line}" for line in problems)])
