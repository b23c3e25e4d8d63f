"""What a turn costs the database: so few statements that one machine serves a regency."""

from typing import Any

from sqlalchemy import event

from bot.domain.inbound import Address, Inbound, Text, UpdateKey
from tests.office import Office


async def test_a_turn_takes_ten_statements(office: Office) -> None:
    """Heard before, address, person, rights, talk and ties are read; talk, prompt and reply are written."""
    await office.chat("jum").says("/start")
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    key, address = UpdateKey("telegram", "1", 99), Address("telegram", "jum")
    event.listen(office.database.engine.sync_engine, "before_cursor_execute", note)
    await office.door.receive(Inbound(key, address, "jum", Text("menu"), message="99"))
    event.remove(office.database.engine.sync_engine, "before_cursor_execute", note)

    assert len(statements) <= 10, "\n".join(statements)
