"""Memberships and ties: the insured humans, what identifies them (sealed), and who is tied to them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, Row, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.coverage import Entry
from bot.domain.membership import Enrolment, Instruction, Membership, Tie, TieRole
from bot.domain.rates import Payer, Programme, Sector
from bot.domain.text import folded
from bot.domain.viewer import Viewer
from bot.storage import ledger
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.membership_facts import instruction, officer_name, standing, with_facts
from bot.storage.prepared import Prepared
from bot.storage.scope import scoped

SEALED: Mapping[str, Column[bytes]] = {
    name: t.membership.c[name]
    for name in ("name", "called", "nik", "nik_tail", "birth_date", "phone", "kpj", "village")
}
UNCLEAR = "_unclear"  # a returned request's reason is the field that is to be mended, and this
INDEXED = {"nik": "nik_index", "phone": "phone_index", "kpj": "kpj_index"}


def row_of(keys: Keys, id: str, values: Mapping[str, str]) -> dict[str, Any]:
    """Columns of a membership from its values in the clear: sealed, and indexed where they are looked up."""
    row: dict[str, Any] = {}
    for name, value in values.items():
        if name in SEALED:
            row[name] = keys.seal(SEALED[name], id, value) if value else None
        elif name in t.membership.c:
            row[name] = value
        if name in INDEXED:
            row[INDEXED[name]] = keys.index(name, value) if value else None
    if "nik" in values:
        tail = values["nik"][-4:]
        row["nik_tail"] = keys.seal(SEALED["nik_tail"], id, tail) if tail else None
    return row


async def add(
    connection: AsyncConnection,
    keys: Keys,
    viewer: Viewer,
    *,
    id: str,
    enrolment: Enrolment,
    values: Mapping[str, str],
    zone: str,
    now: datetime,
    entered_by: str | None = None,
    officer: str | None = None,
) -> None:
    """A new membership; `values` are in the clear, by column."""
    row: dict[str, Any] = {
        "sector": Sector.OTHER,
        "programmes": "jkk,jkm",
        "payer": Payer.SELF,
        "region": "",
        **row_of(keys, id, values),
        "id": id,
        "enrolment": enrolment,
        "zone": zone,
        "entered_by": entered_by,
        "officer_id": officer,
        "created_at": now,
        "touched_at": now,
    }
    row["tier"] = int(row.get("tier") or 0)
    await connection.execute(scoped(viewer, insert(t.membership).values(row)))


async def change(
    connection: AsyncConnection, keys: Keys, viewer: Viewer, id: str, now: datetime, **values: Any
) -> None:
    """Write values (in the clear, by column) of a membership."""
    text = {name: value for name, value in values.items() if name in SEALED}
    rest = {name: value for name, value in values.items() if name not in SEALED}
    if "tier" in rest:
        rest["tier"] = int(rest["tier"] or 0)
    row = {**row_of(keys, id, text), **rest, "touched_at": now}
    await connection.execute(scoped(viewer, update(t.membership).where(t.membership.c.id == id).values(row)))


async def tie(
    connection: AsyncConnection, viewer: Viewer, *, id: str, person: str, membership: str, role: str, now: datetime
) -> None:
    """Tie a person to a membership."""
    row = {"id": id, "person_id": person, "membership_id": membership, "role": role, "since": now}
    await connection.execute(scoped(viewer, insert(t.tie).values(row)))


async def ties_of(connection: AsyncConnection, keys: Keys, viewer: Viewer, person: str) -> tuple[Tie, ...]:
    """A person's ties that stand, oldest first, each with its membership: two statements for any number."""
    rows = (await connection.execute(_TIES.by(viewer), {"person": person})).all()
    if not rows:
        return ()
    paid = await ledger.entries_of_all(connection, viewer, [row.id for row in rows])
    return tuple(Tie(TieRole(row.role), _membership(keys, row, paid.get(row.id, ()))) for row in rows)


_TIED = (
    select(t.tie.c.role, t.membership)
    .select_from(t.tie.join(t.membership, t.membership.c.id == t.tie.c.membership_id))
    .where(t.tie.c.person_id == bindparam("person"), t.tie.c.until.is_(None))
    .order_by(t.tie.c.since, t.tie.c.id)
)
_TIES = Prepared(lambda viewer: with_facts(viewer, _TIED))


async def load(connection: AsyncConnection, keys: Keys, viewer: Viewer, id: str) -> Membership | None:
    """One membership with its ledger, or None if this viewer has no way to it."""
    return next(iter(await load_many(connection, keys, viewer, [id])), None)


async def load_many(
    connection: AsyncConnection, keys: Keys, viewer: Viewer, ids: Sequence[str]
) -> tuple[Membership, ...]:
    """Several memberships, with ledger, standing, instruction, request and officer: two statements for any number."""
    if not ids:
        return ()
    rows = (await connection.execute(_MEMBERSHIPS.by(viewer), {"ids": ids})).all()
    paid = await ledger.entries_of_all(connection, viewer, ids)
    return tuple(_membership(keys, row, paid.get(row.id, ())) for row in rows)


_NAMED = (
    select(t.membership)
    .where(t.membership.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(t.membership.c.created_at)
)
_MEMBERSHIPS = Prepared(lambda viewer: with_facts(viewer, _NAMED))


@cache
def _programmes(written: str) -> frozenset[Programme]:
    return frozenset(Programme(name) for name in written.split(",") if name)


def _membership(keys: Keys, row: Row[Any], entries: tuple[Entry, ...]) -> Membership:
    def text(name: str) -> str:
        return keys.open(SEALED[name], row.id, getattr(row, name))

    return Membership(
        id=row.id,
        enrolment=Enrolment(row.enrolment),
        name=text("name"),
        called=text("called"),
        occupation=row.occupation,
        sector=Sector(row.sector),
        tier=row.tier,
        programmes=_programmes(row.programmes),
        payer=Payer(row.payer),
        region=row.region,
        nik_tail=text("nik_tail"),
        has_birth_date=row.birth_date is not None,
        kpj=text("kpj"),
        request=row.request_number or "",
        request_id=row.request_id or "",
        to_mend=(row.request_reason or "").removesuffix(UNCLEAR) if row.request_state == "returned" else "",
        officer=row.officer_id,
        officer_name=officer_name(keys, row),
        entered_by=row.entered_by,
        instruction=instruction(keys, row),
        entries=entries,
        standing=standing(row),
        snoozed_until=row.snoozed_until,
        pay_day=row.pay_day,
    )


async def instruct(
    connection: AsyncConnection,
    keys: Keys,
    viewer: Viewer,
    *,
    id: str,
    membership: str,
    told: Instruction,
    rates_version: str,
    by: str,
    now: datetime,
) -> None:
    """Keep what a member is told to pay, so that a payment can be compared with it."""
    row = {
        "id": id,
        "membership_id": membership,
        "first_month": told.first_month,
        "months": told.months,
        "amount": told.amount,
        "code": keys.seal(t.instruction.c.code, id, told.code),
        "rates_version": rates_version,
        "by": by,
        "at": now,
    }
    await connection.execute(scoped(viewer, insert(t.instruction).values(row)))


async def birth_date_of(connection: AsyncConnection, keys: Keys, viewer: Viewer, id: str) -> date | None:
    """The stored birth date, for a check before anything is shown."""
    statement = select(t.membership.c.birth_date).where(t.membership.c.id == id)
    sealed = (await connection.execute(scoped(viewer, statement))).scalar_one_or_none()
    return date.fromisoformat(keys.open(SEALED["birth_date"], id, sealed)) if sealed else None


async def nik_of(connection: AsyncConnection, keys: Keys, viewer: Viewer, id: str) -> str:
    """The full NIK, empty if none is stored or this viewer has no way to it; whoever asks must journal it."""
    statement = select(t.membership.c.nik).where(t.membership.c.id == id)
    sealed = (await connection.execute(scoped(viewer, statement))).scalar_one_or_none()
    return keys.open(SEALED["nik"], id, sealed)


async def nik_known(connection: AsyncConnection, keys: Keys, viewer: Viewer, nik: str) -> bool:
    """Whether a membership with this NIK exists."""
    statement = select(t.membership.c.id).where(t.membership.c.nik_index == keys.index("nik", nik)).limit(1)
    return (await connection.execute(scoped(viewer, statement))).first() is not None


async def matching(connection: AsyncConnection, keys: Keys, viewer: Viewer, text: str) -> tuple[Membership, ...]:
    """Memberships in reach whose request number or KPJ is this text, or whose NIK ends so and whose name fits."""
    wanted = text.strip()
    digits = "".join(character for character in wanted if character.isdigit())
    by_number = select(t.request.c.membership_id).where(t.request.c.number == wanted.upper())
    found = [r.membership_id for r in await connection.execute(scoped(viewer, by_number)) if r.membership_id]
    if len(digits) == 11:
        by_kpj = select(t.membership.c.id).where(t.membership.c.kpj_index == keys.index("kpj", digits))
        found += [row.id for row in await connection.execute(scoped(viewer, by_kpj))]
    if len(digits) == 16:
        by_nik = select(t.membership.c.id).where(t.membership.c.nik_index == keys.index("nik", digits))
        found += [row.id for row in await connection.execute(scoped(viewer, by_nik))]
    if len(digits) == 4 and not found:
        found = await _by_tail(connection, keys, viewer, digits, folded(wanted).replace(digits, " ").split())
    return await load_many(connection, keys, viewer, list(dict.fromkeys(found))[:5])


async def _by_tail(
    connection: AsyncConnection, keys: Keys, viewer: Viewer, tail: str, words: Collection[str]
) -> list[str]:
    """Memberships in reach whose NIK ends so and whose name holds all these words; without a name none."""
    if not words:
        return []
    columns = t.membership.c
    statement = select(columns.id, columns.name, columns.nik_tail).where(columns.nik_tail.is_not(None))
    return [
        row.id
        for row in await connection.execute(scoped(viewer, statement))
        if keys.open(columns.nik_tail, row.id, row.nik_tail) == tail
        and set(words) <= set(folded(keys.open(columns.name, row.id, row.name)).split())
    ]


async def people_of(connection: AsyncConnection, viewer: Viewer, membership: str) -> list[str]:
    """To whom messages about a membership go: self, else family; each membership once."""
    statement = (
        select(t.tie.c.person_id, t.tie.c.role)
        .where(
            t.tie.c.membership_id == membership,
            t.tie.c.until.is_(None),
            t.tie.c.role.in_((TieRole.SELF, TieRole.FAMILY)),
        )
        .order_by(t.tie.c.since, t.tie.c.id)
    )
    rows = (await connection.execute(scoped(viewer, statement))).all()
    own = [row.person_id for row in rows if row.role == TieRole.SELF]
    return own[:1] or [row.person_id for row in rows][:1]


async def officer_of(connection: AsyncConnection, viewer: Viewer, membership: str) -> list[str]:
    """The membership's officer, if they still hold a role; nobody otherwise."""
    statement = (
        select(t.membership.c.officer_id)
        .where(t.membership.c.id == membership, t.membership.c.officer_id == t.grant.c.person_id)
        .where(t.grant.c.until.is_(None))
    )
    return [row.officer_id for row in await connection.execute(scoped(viewer, statement))]
