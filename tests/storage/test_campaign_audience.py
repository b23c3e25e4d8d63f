"""Who gets a broadcast, and which membership it is filled from."""

from bot.domain.people import Purpose
from bot.domain.viewer import Role, Staff
from bot.storage import campaigns
from tests.rows import insure, meet

REGION = "3505"
SUPERVISOR = Staff("boss", Role.SUPERVISOR, frozenset({REGION}))
ELSEWHERE = Staff("boss", Role.SUPERVISOR, frozenset({"3506"}))


async def test_only_who_agreed_to_news_is_in_the_audience(database):
    """Each person once, with a membership of the segment; reminders alone are no consent to news."""
    await meet(database, "jum", consents=(Purpose.NEWS,))
    await meet(database, "siti", consents=(Purpose.REMINDERS,))
    await insure(database, "m1", "jum")
    await insure(database, "m2", "siti")
    await insure(database, "m3", "jum", role="family", enrolment="coded")

    async with database.transaction() as connection:
        everybody = await campaigns.audience(connection, [REGION], "all", "", 10)
        coded = await campaigns.audience(connection, [REGION], "coded", "", 10)
        after = await campaigns.audience(connection, [REGION], "all", "jum", 10)
        counts = [
            await campaigns.audience_size(connection, viewer, {REGION}, "all") for viewer in (SUPERVISOR, ELSEWHERE)
        ]

    assert everybody == [("jum", "m1")]
    assert coded == [("jum", "m3")]
    assert after == []
    assert counts == [1, 0]
