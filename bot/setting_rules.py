"""What a setting may be: plain checks that raise ValueError, and never with the value."""

import re
from datetime import time
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qs, urlsplit
from zoneinfo import ZoneInfo

from pydantic import SecretStr, ValidationInfo

ZONES = ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")
FREE_RATE = 30
POSTGRES_OPTIONS = frozenset(
    {
        "host",
        "port",
        "ssl",
        "timeout",
        "command_timeout",
        "statement_cache_size",
        "prepared_statement_cache_size",
    }
)


def is_loopback(host: str) -> bool:
    """Whether a host, by name or number, is this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def bot_token(token: SecretStr | None) -> SecretStr | None:
    """A token of the shape that BotFather gives."""
    if token is not None and not re.fullmatch(r"[0-9]{3,20}:[A-Za-z0-9_-]{8,100}", token.get_secret_value()):
        raise ValueError("not the shape of a token")
    return token


def private_url(url: str) -> str:
    """An address that nobody on the way can read: https, or http on this machine. Without a last slash."""
    parts = _split(url)
    if parts.username is not None or parts.password is not None or "?" in url or "#" in url:
        raise ValueError("holds a user, a query or a fragment")
    host = parts.hostname or ""
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        raise ValueError("neither https nor this machine")
    return url.rstrip("/")


def webhook_url(url: str | None, info: ValidationInfo) -> str | None:
    """A private address that does not give the token away to logs and proxies."""
    if url is None:
        return None
    token = info.data.get("telegram_token")
    if token is not None and token.get_secret_value().rpartition(":")[2] in url:
        raise ValueError("holds the token")
    return private_url(url)


def webhook_secret(secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    """A secret that Telegram takes and nobody guesses; needed with a webhook."""
    if secret is None:
        if _given("webhook_url", info):
            raise ValueError("missing")
        return None
    if not re.fullmatch(r"[A-Za-z0-9_-]{32,256}", secret.get_secret_value()):
        raise ValueError("too short, or with other characters")
    return secret


def listening_host(host: str) -> str:
    """An address of this machine to listen on."""
    return host if host == "localhost" else str(ip_address(host))


def database_url(secret: SecretStr) -> SecretStr:
    """A SQLite file, or PostgreSQL; beyond this machine only when the server proves who it is.

    asyncpg by itself falls back to plain text, so nothing weaker than verify-full is taken.
    """
    url = secret.get_secret_value()
    parts = _split(url)
    if "#" in url or "@" in parts.path + parts.query:
        raise ValueError("a sign in the password is not escaped")
    if parts.scheme == "sqlite+aiosqlite":
        _check_sqlite(parts)
    elif parts.scheme == "postgresql+asyncpg":
        _check_postgres(parts)
    else:
        raise ValueError("neither of the two databases")
    return secret


def _check_sqlite(parts: SplitResult) -> None:
    if parts.netloc or parts.query or not parts.path.strip("/") or ":memory:" in parts.path:
        raise ValueError("not a file")


def _check_postgres(parts: SplitResult) -> None:
    options = parse_qs(parts.query, keep_blank_values=True)
    if not parts.path.strip("/") or not options.keys() <= POSTGRES_OPTIONS:
        raise ValueError("no database name, or an option we do not know")
    # Without any host the driver would take one from its own environment, so none is not "this machine".
    hosts = [parts.hostname or "", *options.get("host", [])]
    named = [host for host in hosts if host]
    here = bool(named) and all(host.startswith("/") or is_loopback(host) for host in named)
    if not here and options.get("ssl") != ["verify-full"]:
        raise ValueError("not encrypted for certain")


def _split(url: str) -> SplitResult:
    if not url.isascii() or any(sign <= " " or sign in '\\"<>^`|\x7f' for sign in url):
        raise ValueError("holds a sign that no address has")
    parts = urlsplit(url)
    _ = parts.port  # raises ValueError when it is no number
    return parts


def needed_on_telegram(value: str | None, info: ValidationInfo) -> str | None:
    """What the terminal's demo can do without, and members on Telegram cannot."""
    if not value and _given("telegram_token", info):
        raise ValueError("missing")
    return value


def _given(name: str, info: ValidationInfo) -> bool:
    """Whether another setting was given; a wrong one is missing from the data, and was."""
    return name not in info.data or info.data[name] is not None


def only_with_mandate(allowed: bool, info: ValidationInfo) -> bool:
    """A permission that only a mandated office has."""
    if allowed and not info.data.get("mandate"):
        raise ValueError("not allowed without a mandate")
    return allowed


def one_line(value: object) -> object:
    """Text on one line, without control characters."""
    if isinstance(value, str):
        value = value.strip()
        if not value.isprintable():
            raise ValueError("holds control characters")
    return value


def lowered(value: object) -> object:
    """A word in small letters, however it was typed."""
    return value.strip().lower() if isinstance(value, str) else value


def raised(value: object) -> object:
    """A word in capitals, however it was typed."""
    return value.strip().upper() if isinstance(value, str) else value


def indonesian(zone: ZoneInfo) -> ZoneInfo:
    """One of Indonesia's zones."""
    if zone.key not in ZONES:
        raise ValueError("another country's zone")
    return zone


def clock_time(value: object) -> object:
    """A time of day as 08:00 or, as people here write it, 08.00."""
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", value.strip())
    if found is None:
        raise ValueError("not a time of day")
    return time(int(found[1]), int(found[2]))


def after_opening(closes: time, info: ValidationInfo) -> time:
    """A closing time after the opening time, where that one is right."""
    opens = info.data.get("office_opens")
    if opens is not None and closes <= opens:
        raise ValueError("not later")
    return closes


def digit_range(value: object) -> object:
    """Fewest and most digits, as 8-18."""
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"([0-9]{1,2})\s*[-–]\s*([0-9]{1,2})", value.strip())
    fewest, most = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 4 <= fewest <= most <= 30:
        raise ValueError("not a range of digits")
    return fewest, most


def paid_rate(rate: int, info: ValidationInfo) -> int:
    """A pace above the free one only where it is paid for."""
    if rate > FREE_RATE and not info.data.get("paid_broadcasts", True):
        raise ValueError("faster than the free pace")
    return rate


def looks_like_a_name(name: str) -> bool:
    """Whether an unknown name may be repeated: a value pasted alone on a line must not be."""
    return re.fullmatch(r"[A-Za-z][A-Za-z_]{1,39}", name) is not None
