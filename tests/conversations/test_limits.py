"""How much one person may ask of us in a day."""

from bot.domain.limits import Allowed
from bot.storage.database import Database
from tests.office import office_on


async def test_files_beyond_the_days_number_are_not_kept(database: Database) -> None:
    """The eleventh photo is told to be too many, and the next day they are taken again."""
    async with office_on(database, allowed=Allowed(messages_per_minute=1_000, photos_per_day=2)) as office:
        jum = office.chat("jum")
        await jum.says("/start")
        await jum.says("petugas")
        for number in range(2):
            await jum.sends_photo(f"photo-{number}")

        refused = await jum.sends_photo("photo-2")
        kept = len(await office.rows("file"))
        await office.waits(hours=24)
        await jum.says("petugas")
        await jum.sends_photo("photo-3")

        assert "cukup untuk hari ini" in refused
        assert (kept, len(await office.rows("file"))) == (2, 3)
