"""Indonesian mobile numbers."""

import re

from bot.domain.text import clean

_MOBILE = re.compile(r"(?<![0-9+])(?:\+?62|0062|0)?[ .()-]{0,3}0?(8[1-9](?:[ .()-]{0,3}[0-9]){7,10})(?![0-9])")
_ANY_DIGIT = re.compile(r"[0-9]")


def parse_phone(text: str) -> str | None:
    """The one mobile number in a text as "+628…"; None when there is none, or more digits besides it.

    Takes 08…, 628…, +62 8… and 8…, with spaces, dots, dashes or brackets between.
    """
    short = clean(text, 200)
    found = list(_MOBILE.finditer(short))
    if len(found) != 1 or _ANY_DIGIT.search(_MOBILE.sub("", short)):
        return None
    return "+62" + re.sub(r"[^0-9]", "", found[0][1])
