"""`rutin doctor`: is everything in order, and what to do where it is not. It prints no secret and no identifier."""

import hashlib
import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.commands.office import years_around
from bot.domain.rates import Rates
from bot.errors import KeysError, RutinError
from bot.knowledge import rate_file
from bot.knowledge.library import Library, load_library
from bot.language import LOCALES, load_words
from bot.settings import Settings
from bot.storage import health
from bot.storage.keys import load_keys
from bot.storage.migrate import revisions

NOT_SIGNED = "NOT SIGNED"
BORROWED_NAMES = ("bpjs", "jamsostek", "resmi", "official")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: "ok", "warn" or "bad", what was seen, and what to do."""

    state: str
    what: str
    todo: str = ""

    def __str__(self) -> str:
        """One line, or two."""
        mark = {"ok": "✓", "warn": "!", "bad": "✗"}[self.state]
        return f"{mark} {self.what}" + (f"\n  → {self.todo}" if self.todo else "")


async def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Look at token, database, keys, catalogues, rates, holidays, clock and user; never raises for what is wrong."""
    today = now.astimezone(settings.timezone).date()
    findings = [*_token(settings), *await _database(settings, now), _keys(settings), *_catalogues()]
    try:
        library = load_library(years_around(today))
    except RutinError as error:
        findings.append(Finding("bad", "data files", str(error)))
    else:
        findings += [*_rates(library.rates, today), *_holidays(library, today)]
    return [*findings, _clock(now, settings), *_user()]


def _token(settings: Settings) -> list[Finding]:
    if settings.telegram_token is None:
        return [Finding("warn", "Telegram: no token; the bot talks in the terminal", "Set TELEGRAM_TOKEN in .env.")]
    bot = settings.telegram_token.get_secret_value().split(":", 1)[0]
    found = [Finding("ok", f"Telegram: token of bot {bot}")]
    name = (settings.operator_name or "").lower()
    if settings.operator_kind != "branch" and any(word in name for word in BORROWED_NAMES):
        found.append(
            Finding("warn", "operator: the name sounds like BPJS itself", "Use the name of your own organisation.")
        )
    if not settings.mandate:
        found.append(Finding("ok", "mandate: none, so nobody is asked to type a NIK"))
    return found


async def _database(settings: Settings, now: datetime) -> list[Finding]:
    url = settings.database_url.get_secret_value()
    if _missing(url):
        return [Finding("warn", "database: not there yet", "Run: rutin migrate")]
    try:
        before, newest = await revisions(url)
    except Exception as error:  # whatever a driver raises: the answer is the same
        return [Finding("bad", f"database: cannot be opened ({type(error).__name__})", "Check DATABASE_URL.")]
    if before != newest:
        return [Finding("bad", f"database: at revision {before or 'none'}, needs {newest}", "Run: rutin migrate")]
    facts = await health.facts(url, now)
    found = [Finding("ok", f"database: {facts.kind or 'empty'}, revision {newest}, {facts.people} people")]
    if facts.oldest_due is not None and facts.oldest_due > timedelta(minutes=10):
        found.append(Finding("warn", f"outbox: a message waits since {facts.oldest_due}", "Is `rutin run` running?"))
    if facts.unknown:
        found.append(Finding("warn", f"outbox: {facts.unknown} messages may or may not have arrived"))
    if not facts.supervisors:
        todo = "Run: rutin staff invite --role supervisor --region 3505"
        found.append(Finding("warn", "staff: no supervisor yet", todo))
    return found


def _missing(url: str) -> bool:
    return url.startswith("sqlite") and not Path(url.split(":///", 1)[-1]).exists()


def _keys(settings: Settings) -> Finding:
    path = settings.rutin_keys_file
    if not path.exists():
        return Finding("warn", "keys: made at the first start", "Then keep a copy apart from the backups.")
    try:
        prints = load_keys(path).fingerprints
    except KeysError as error:
        return Finding("bad", "keys", str(error))
    return Finding("ok", f"keys: {prints['encryption']} (keep a copy apart from the backups)")


def _catalogues() -> list[Finding]:
    found = []
    for code in sorted(load_words()):
        head = (LOCALES / code / "LC_MESSAGES" / "messages.po").read_text(encoding="utf-8")[:2000]
        signed = NOT_SIGNED not in head
        todo = "" if signed else "No native reader has signed these texts yet; let one read them before going live."
        found.append(Finding("ok" if signed else "warn", f"language {code}", todo))
    return found


def _rates(rates: Rates, today: date) -> list[Finding]:
    digest = hashlib.sha256(rate_file.RATES_FILE.read_bytes()).hexdigest()[:12]
    age = (today - rates.as_of).days
    found = [Finding("ok", f"rates: version {rates.version}, checked {age} days ago, file {digest}")]
    if today > rates.check_by:
        todo = "Ask the branch whether the discount goes on, then correct bot/knowledge/rates.yaml."
        found.append(Finding("bad", f"rates: had to be checked by {rates.check_by}", todo))
    elif (rates.check_by - today).days <= 45:
        todo = "Ask the branch whether the discount is extended."
        found.append(Finding("warn", f"rates: to be checked by {rates.check_by}", todo))
    return found


def _holidays(library: Library, today: date) -> list[Finding]:
    if library.holidays.knows(today.year + 1):
        return [Finding("ok", f"holidays: {today.year + 1} is known")]
    todo = "Update the `holidays` library when the ministers' decree is out (make lock UPGRADE=--upgrade)."
    state = "warn" if today.month >= 11 else "ok"
    return [Finding(state, f"holidays: joint leave of {today.year + 1} is not known yet", todo)]


def _clock(now: datetime, settings: Settings) -> Finding:
    local = now.astimezone(settings.timezone)
    if now.year < 2026:
        return Finding("bad", f"clock: {local:%Y-%m-%d %H.%M}", "Set the machine's clock.")
    return Finding("ok", f"clock: {local:%Y-%m-%d %H.%M} {settings.timezone.key}")


def _user() -> list[Finding]:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return [Finding("warn", "user: runs as root", "Run the bot as a user of its own (README.id.md).")]
    return []
