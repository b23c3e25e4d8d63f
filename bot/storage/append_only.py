"""Triggers that refuse to change or delete rows of append-only tables, on both databases (SECURITY R28)."""

FUNCTION = (
    "CREATE OR REPLACE FUNCTION rutin_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
)


def statements(table: str, dialect: str) -> tuple[str, ...]:
    """The SQL that guards one table, for a migration; `dialect` is sqlite or postgresql."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for act in ("update", "delete")
        )
    return (
        FUNCTION,
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION rutin_append_only()",
    )
