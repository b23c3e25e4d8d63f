"""A worker and an officer through the bot, with the real door, outbox and sender."""

from bot.domain.viewer import Role
from tests.office import Office


async def test_a_strangers_cry_reaches_agent_and_supervisor(office: Office) -> None:
    """An emergency of somebody whose regency nobody knows is heard by staff at once, and can be opened."""
    agent = await office.employs("rina", Role.AGENT, "3505")
    supervisor = await office.employs("sri", Role.SUPERVISOR, "3505")
    jum = office.chat("jum")

    await jum.says("suami saya kecelakaan barusan")

    assert jum.heard.startswith("Segera ke rumah sakit terdekat.")
    assert agent.messages and supervisor.messages
    await agent.taps(agent.labels[0])
    assert "suami saya kecelakaan barusan" in agent.heard


async def test_a_question_goes_there_and_comes_back(office: Office) -> None:
    """The worker writes, the agent answers, the worker answers again: one ticket."""
    agent = await office.employs("rina", Role.AGENT, "3505")
    jum = office.chat("jum")
    await jum.says("hubungi petugas")
    await jum.says("nama saya di kartu salah, bu")
    assert "Sudah saya teruskan ke petugas." in jum.heard

    await agent.taps(agent.labels[0])
    await agent.taps("Jawab")
    await agent.says("Bisa, bawa KTP ke kantor")

    assert "Bisa, bawa KTP ke kantor" in jum.heard
    await jum.taps("Balas")
    await jum.says("matur nuwun")
    assert len(await office.rows("ticket")) == 1
    assert len(await office.rows("ticket_line")) == 3
