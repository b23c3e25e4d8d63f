"""Lists as rows: PostgreSQL takes a list for each column where SQLite takes the rows one by one."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, String, TableValuedAlias, bindparam, column, func
from sqlalchemy.types import TypeEngine


def rows_of(kinds: Mapping[str, TypeEngine[Any]], name: str) -> TableValuedAlias:
    """A table of that name in a statement, whose columns are lists bound under the columns' names."""
    plain = {one: String() if isinstance(kind, String) else kind for one, kind in kinds.items()}  # a length would cut
    lists = [bindparam(one, type_=ARRAY(kind)) for one, kind in plain.items()]
    found = (column(one, kind) for one, kind in plain.items())
    return func.unnest(*lists).table_valued(*found, name=name).render_derived()
