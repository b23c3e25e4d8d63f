"""A process that dies while it receives: nothing that was said is lost, and no turn is done twice."""

import pytest

from tests.busy_bot_api import BusyBotApi
from tests.e2e.phones import FakePhone
from tests.e2e.reckoning import copied, rows, until_done
from tests.e2e.running import Bot, by_webhook


@pytest.mark.parametrize(
    ("office", "way", "moment"),
    [
        ("sqlite", "polling", "a turn is not committed"),
        ("postgresql", "polling", "a turn is committed"),
        ("postgresql", "webhook", "a turn is not committed"),
        ("sqlite", "webhook", "a turn is committed"),
    ],
    indirect=["office"],
)
async def test_a_death_between_hearing_and_acknowledging(
    office: Bot, service: BusyBotApi, moment: str, way: str
) -> None:
    """After get_updates or in the webhook, before the commit or after it: the update comes again, its turn is one."""
    if way == "webhook":
        office.settings |= by_webhook()
    jum = FakePhone(service, "Jum")
    await office.start(deadly=(moment, 2))
    await jum.says("hitung iuran", "Pekerjaannya apa?")
    await until_done(office, "reply")
    await jum.user.says("pedagang sayur")
    await office.dies()
    committed = len(await rows(office, "reply"))

    await office.start()
    await jum.hears("Penghasilan")
    await jum.says("50 ribu sehari", "Rp10.400 sebulan")

    found = await until_done(office, "reply")
    assert committed == (1 if "not" in moment else 2)
    assert len(found) == len(service.to(jum.user.id)) == 3
    assert not copied(service)
    assert service.violations == []
