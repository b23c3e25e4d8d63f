"""The command line: `rutin` (or `python -m bot`); each command is a file in `bot/commands`."""

import asyncio
import json
import os
import secrets
import sys
from collections.abc import Coroutine
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

import typer

from bot.commands import ask as asking
from bot.commands import chat as chatting
from bot.commands import doctor as examining
from bot.commands import evaluate as evaluating
from bot.commands import knowledge as knowing
from bot.commands import office, outbox_page
from bot.commands import outbox as posting
from bot.commands import premium as pricing
from bot.commands import run as running
from bot.commands import slips as printing
from bot.commands import staff as staffing
from bot.commands import tick as ticking
from bot.commands.parts import open_real
from bot.domain.outgoing import Kind, State
from bot.domain.rates import Payer
from bot.domain.viewer import Role
from bot.errors import RutinError
from bot.knowledge.occupation_file import load_occupations
from bot.knowledge.rate_file import load_rates
from bot.language import load_words
from bot.logs import set_up_logs
from bot.settings import Settings, load_settings
from bot.storage.database import Database
from bot.storage.listening import notify
from bot.storage.migrate import migrate as migrated

T = TypeVar("T")

app = typer.Typer(
    name="rutin",
    help="Rutin keeps self-paying workers protected: questions, sign-up and payment reminders in a chat.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
staff = typer.Typer(help="Who works here: invite, confirm, list, revoke.", no_args_is_help=True)
app.add_typer(staff, name="staff")
outbox = typer.Typer(invoke_without_command=True)
app.add_typer(outbox, name="outbox")
knowledge = typer.Typer(
    help="What the bot knows: check the answers, and what it could not answer.", no_args_is_help=True
)
app.add_typer(knowledge, name="knowledge")


@app.command()
def run(
    adopt_bot: Annotated[bool, typer.Option(help="This database now belongs to the bot of this token.")] = False,
) -> None:
    """Start the bot: on Telegram when a token is set, otherwise in the terminal."""
    settings = _settings()
    if settings.telegram_token is None:
        typer.echo("Belum ada TELEGRAM_TOKEN di .env: Rutin berjalan di terminal, dengan data contoh.\n")
        _async(chatting.chat(settings, chatting.Options()))
        return
    _async(running.run(settings, adopt=adopt_bot))


@app.command()
def chat(
    script: Annotated[Path | None, typer.Option(help="Replay a conversation, one line a message.")] = None,
    now: Annotated[str | None, typer.Option(help="Where the demo's clock begins, as 2026-11-20T09:00.")] = None,
    fresh: Annotated[bool, typer.Option(help="Begin with an empty demo.")] = False,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same numbers and codes.")] = None,
) -> None:
    """Talk with the bot in the terminal, with invented people and a clock that can be moved."""
    settings = _settings()
    _async(chatting.chat(settings, chatting.Options(script=script, now=now, fresh=fresh, seed=seed)))


@app.command()
def tick(
    now: Annotated[str | None, typer.Option(help="A moment for a demo database, as 2026-12-12T19:20.")] = None,
) -> None:
    """Plan what is due, and send it if no other process does."""
    done = _async(ticking.tick(_settings(), now))
    typer.echo(json.dumps(done, ensure_ascii=False))


@app.command()
def ask(
    file: Annotated[Path, typer.Argument(help="One JSON object a line: id, text, and turns for follow-ups.")],
    today: Annotated[str | None, typer.Option(help="The day on which it is asked, as 2026-11-20.")] = None,
) -> None:
    """Answer a file of questions: one JSON line each with id, topic, answered and answer."""
    _settings_free(lambda: asking.ask(file, today or _today().isoformat(), sys.stdout))


@app.command()
def premium(
    income: Annotated[str, typer.Option(help="Rupiah a month: 1500000 or '1,5 jt'.")],
    occupation: Annotated[str, typer.Option(help="As people say it: 'pedagang sayur', 'ojol'.")],
    first: Annotated[str | None, typer.Option("--from", help="The first contribution month, as 2026-11.")] = None,
    programmes: Annotated[str, typer.Option(help="jkk,jkm or jkk,jkm,jht.")] = "jkk,jkm",
    months: Annotated[int, typer.Option(help="How many months.")] = 1,
    paid_by: Annotated[Payer, typer.Option(help="Who pays; the government gets no discount.")] = Payer.SELF,
    as_json: Annotated[bool, typer.Option("--json", help="For a program: whole rupiah.")] = False,
) -> None:
    """Say what a contribution costs, month by month."""

    def answer() -> None:
        tier, sector, found = pricing.premium(
            load_rates(),
            load_occupations(),
            income=income,
            occupation=occupation,
            programmes=programmes,
            first=first or pricing.this_month(_today()),
            months=months,
            payer=paid_by,
        )
        typer.echo(
            pricing.as_json(tier, sector, found) if as_json else pricing.as_text(load_words()["id"], tier, found)
        )

    _settings_free(answer)


@app.command()
def migrate() -> None:
    """Bring the database's schema to the newest revision."""
    before, now = _async(migrated(_settings().database_url.get_secret_value()))
    typer.echo(f"{before or 'empty'} → {now}" if before != now else f"{now}: nothing to do")


@app.command()
def doctor() -> None:
    """Look at token, database, keys, catalogues, rates, holidays and clock, and say what to do."""
    findings = _async(examining.examine(_settings(), datetime.now(UTC)))
    for finding in findings:
        typer.echo(str(finding))
    raise typer.Exit(1 if any(finding.state == "bad" for finding in findings) else 0)


@knowledge.command()
def check(
    today: Annotated[str | None, typer.Option(help="The day to check for, as 2027-01-02.")] = None,
) -> None:
    """Say what is to be mended in the answer files, one line each; exit code 1 if there is anything."""

    def examine() -> None:
        findings = knowing.check(date.fromisoformat(today) if today else _today())
        for finding in findings:
            typer.echo(str(finding))
        typer.echo(f"{len(findings)} to mend." if findings else "Nothing to mend.")
        raise typer.Exit(1 if findings else 0)

    _settings_free(examine)


@knowledge.command()
def unanswered(
    most: Annotated[int, typer.Option(help="How many to list.")] = 20,
) -> None:
    """List what was asked without a good answer: how often, the words, the nearest topics and how sure."""

    async def answer(database: Database) -> list[str]:
        found = await knowing.unanswered(database, now=datetime.now(UTC), token=office.token)
        return [
            f"{group.count:4}×  {group.text or '(the answer did not help)'}  "
            f"[{', '.join(group.topics) or '?'}; {group.confidence}%]"
            for group in found[:most]
        ]

    for line in _with_database(answer) or ["Every question found its answer."]:
        typer.echo(line)


@knowledge.command("add")
def add_wording(
    topic: Annotated[str, typer.Argument(help="The topic, as its file is called: cara_bayar.")],
    wording: Annotated[str, typer.Argument(help="How people ask for it, without names.")],
) -> None:
    """Teach one more way of asking for a topic; the running bot knows it within a minute."""

    async def answer(database: Database) -> str:
        return await knowing.add(database, topic, wording, now=datetime.now(UTC), token=office.token)

    typer.echo(f"{topic}: “{_with_database(answer)}”")


@knowledge.command("export")
def export_wordings() -> None:
    """Write what was taught into the answer files."""

    async def answer(database: Database) -> list[str]:
        return [f"{topic}: {count} new" for topic, count in (await knowing.export(database)).items()]

    for line in _with_database(answer) or ["The files hold everything already."]:
        typer.echo(line)


@knowledge.command()
def evaluate(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="As for `rutin ask`, with the right topic; without a file the wordings, in parts left out."
        ),
    ] = None,
    today: Annotated[str | None, typer.Option(help="The day on which it is asked, as 2026-11-20.")] = None,
) -> None:
    """Say how many questions are understood, by scope, style and topic, and how many answered falsely."""
    _settings_free(lambda: evaluating.evaluate(file, today or _today().isoformat(), sys.stdout))


@staff.command()
def invite(
    region: Annotated[list[str], typer.Option(help="Regency code, as 3505; may be given several times.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.SUPERVISOR,
) -> None:
    """Make a single-use invitation, good for 24 hours."""

    async def make(database: Database) -> str:
        return await staffing.invite(database, role, region, now=datetime.now(UTC), token=office.token)

    _known_regions(region)
    code = _with_database(make)
    typer.echo(f"Send this to the person, by a way you trust:\n\n  /start u_{code}\n")
    typer.echo("It works once, for 24 hours. When they have used it: rutin staff confirm")


@staff.command()
def confirm(
    invitation: Annotated[str | None, typer.Argument(help="The first letters of its id, from the list.")] = None,
    no: Annotated[bool, typer.Option("--no", help="It was the wrong person.")] = False,
) -> None:
    """List who has taken an invitation, or say that it is the right person."""

    async def answer(database: Database) -> list[str]:
        if invitation is None:
            waiting = await staffing.waiting(database)
            return [f"{view.id[:8]}  {view.role}  {view.taken_name}" for view in waiting] or ["Nobody waits."]
        view = await staffing.confirm(database, invitation, not no, now=datetime.now(UTC), token=office.token)
        return [f"{view.taken_name} is {'not ' if no else ''}confirmed as {view.role}."]

    for line in _with_database(answer):
        typer.echo(line)


@staff.command("list")
def list_staff() -> None:
    """List everybody who works here, with role and regencies."""

    async def answer(database: Database) -> list[str]:
        found = await staffing.members_of_staff(database)
        return [f"{id[:8]}  {role}  {name}  {','.join(sorted(scope))}" for id, name, role, scope in found]

    for line in _with_database(answer) or ["Nobody yet. Begin with: rutin staff invite --region 3505"]:
        typer.echo(line)


@staff.command()
def revoke(
    person: Annotated[str, typer.Argument(help="The first letters of the id, from `rutin staff list`.")],
) -> None:
    """End all roles of a staff member at once."""

    async def answer(database: Database) -> int:
        return await staffing.revoke(database, person, now=datetime.now(UTC), token=office.token)

    typer.echo(f"{_with_database(answer)} roles ended.")


@app.command()
def approve(
    number: Annotated[str | None, typer.Argument(help="The broadcast's number, from the list.")] = None,
) -> None:
    """List the broadcasts that wait for a second person, or start one (for offices with one supervisor)."""

    async def answer(database: Database) -> list[str]:
        if number is None:
            drafts = await staffing.drafts(database)
            lines = [f"{view.number}  {view.count} people, by {view.by_name}\n\n{view.text}\n" for view in drafts]
            return lines or ["No broadcast waits."]
        view = await staffing.approve(database, number, now=datetime.now(UTC), token=office.token)
        return [f"{view.number} starts within a minute."]

    for line in _with_database(answer):
        typer.echo(line)


@app.command()
def slips(
    out: Annotated[Path, typer.Option(help="The page to write; print it in the browser.")],
    region: Annotated[str | None, typer.Option(help="Only this regency, as 3505.")] = None,
    number: Annotated[str | None, typer.Option(help="Only the membership of this request number.")] = None,
    bot: Annotated[str | None, typer.Option(help="The bot's username, for a QR code.")] = None,
) -> None:
    """Write a page of slips with one-time codes for members who have no chat yet."""

    async def answer(database: Database) -> tuple[printing.Slip, ...]:
        return await printing.make(
            database,
            region=region,
            number=number,
            now=datetime.now(UTC),
            token=office.token,
            choose=secrets.choice,
        )

    settings = _settings()
    if out.exists():
        raise _stop(f"{out} exists already; give another name.")
    made = _with_database(answer)
    if not made:
        raise _stop("Every membership found has its chat already; there is nothing to print.")
    printing.write(out, printing.page(made, office.office_of(settings).name, bot))
    typer.echo(f"{len(made)} slips in {out}. They hold codes: print the page, then delete it.")


@outbox.callback()
def show_outbox(
    context: typer.Context,
    state: Annotated[list[State], typer.Option(help="Only these; may be given several times.")] = posting.SHOWN,
    kind: Annotated[list[Kind], typer.Option(help="Only these; may be given several times.")] = posting.ANY,
    limit: Annotated[int, typer.Option(help="How many rows of each state to list.", min=0)] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,
) -> None:
    """What waits to be sent, what failed, what may or may not have arrived, and what was skipped and why."""
    if context.invoked_subcommand is not None:
        return

    async def answer(database: Database) -> posting.Seen:
        return await posting.look(database, datetime.now(UTC), states=state, kinds=kind, limit=limit)

    seen = _with_database(answer)
    typer.echo(outbox_page.as_json(seen) if as_json else outbox_page.as_text(seen, _settings().timezone))


@outbox.command()
def again(
    keys: Annotated[list[str] | None, typer.Argument(help="Keys, as `rutin outbox` lists them.")] = None,
    state: Annotated[
        State | None, typer.Option(help="Instead of keys: all that are failed, unknown or skipped.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="With --state: only for this reason.")] = None,
    kind: Annotated[list[Kind], typer.Option(help="With --state: only these.")] = posting.ANY,
    yes: Annotated[bool, typer.Option("--yes", help="With --state: do it, after the count was seen.")] = False,
    even_if_it_arrived: Annotated[
        bool, typer.Option("--even-if-it-arrived", help="What is unknown too: people may get it twice.")
    ] = False,
) -> None:
    """Queue again what has failed, is unknown or was skipped; each is judged anew before it leaves."""

    async def by_keys(database: Database) -> dict[str, str | None]:
        return await posting.again(
            database, keys or [], even_if_it_arrived=even_if_it_arrived, now=datetime.now(UTC), token=office.token
        )

    async def all_of_them(database: Database) -> posting.Done:
        chosen = posting.chosen(state, reason, kind)
        return await posting.all_again(
            database,
            chosen,
            even_if_it_arrived=even_if_it_arrived,
            really=yes,
            now=datetime.now(UTC),
            token=office.token,
        )

    if bool(keys) == (state is not None) or (keys and (reason or kind)):
        raise _stop("Give keys, or --state with --reason and --kind as you like. `rutin outbox` lists both.")
    done = (
        outbox_page.by_key(_with_database(by_keys)) if keys else outbox_page.by_count(_with_database(all_of_them), yes)
    )
    typer.echo(done.text)
    raise typer.Exit(0 if done.complete else 1)


def _known_regions(codes: list[str]) -> None:
    from bot.knowledge.region_file import load_regions

    known = {region.code for region in load_regions()}
    if unknown := [code for code in codes if code not in known]:
        raise _stop(f"--region: no regency has the code {', '.join(unknown)}; Kabupaten Blitar is 3505.")


def _settings() -> Settings:
    try:
        settings = load_settings()
    except RutinError as error:
        raise _stop(str(error)) from None
    set_up_logs(settings.log_level, sys.stderr)
    return settings


def _with_database(act: Any) -> Any:
    async def opened() -> Any:
        database = await open_real(settings)
        try:
            done = await act(database)
            await notify(database)
            return done
        finally:
            await database.close()

    settings = _settings()
    return _async(opened())


def _async(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except RutinError as error:
        raise _stop(str(error)) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _settings_free(work: Any) -> None:
    try:
        work()
    except RutinError as error:
        raise _stop(str(error)) from None


def _stop(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(2)


def _today() -> date:
    return datetime.now(ZoneInfo("Asia/Jakarta")).date()


def main() -> None:
    """Start the command line; files made by it are readable by their owner only."""
    os.umask(0o077)
    app()


if __name__ == "__main__":
    main()
