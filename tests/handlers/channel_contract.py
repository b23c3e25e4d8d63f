"""What every channel promises; each channel's tests subclass this and bring a rig."""

from typing import Protocol

from bot.delivery.channel import Channel
from bot.domain.inbound import Address
from bot.domain.reply import Choice, Reply

PROMPT = "0123456789abcdef01234567"
AWKWARD = "Bu <b>Jum</b> & *Pak* _Slamet_ [x](y) {nama} %s 100% 🐟"


class Rig(Protocol):
    """A channel and somebody at its other end."""

    channel: Channel
    address: Address

    def shown(self) -> list[str]:
        """The texts that the person sees now, oldest first (deleted ones are gone, edited ones are new)."""
        ...

    def offered(self) -> list[str]:
        """The labels under the newest message, in order."""
        ...


class ChannelContract:
    """Subclass it as `TestXKeepsTheContract` beside a fixture `rig`."""

    name: str

    async def test_it_is_called_by_its_own_name(self, rig: Rig):
        """An Address names the channel that can reach it."""
        assert rig.channel.name == self.name
        assert rig.address.channel == self.name

    async def test_a_message_arrives_as_it_was_written(self, rig: Rig):
        """No sign in a text is markup."""
        await rig.channel.send(rig.address, Reply(AWKWARD))

        assert AWKWARD in rig.shown()[-1]

    async def test_every_message_has_an_id_of_its_own(self, rig: Rig):
        """The id that comes back names this message and no other."""
        first = await rig.channel.send(rig.address, Reply("Satu"))
        second = await rig.channel.send(rig.address, Reply("Dua"))

        assert first.id
        assert first != second

    async def test_a_message_of_a_campaign_arrives_like_any_other(self, rig: Rig):
        """How it is paid for is no business of its reader's."""
        await rig.channel.send(rig.address, Reply("Loket pindah."), bulk=True)

        assert "Loket pindah." in rig.shown()[-1]

    async def test_each_choice_is_offered_in_order(self, rig: Rig):
        """Nothing that can be answered is hidden or shuffled."""
        labels = ["Hitung iuran", "Tanya", "Daftar", "Ya", "Tidak"]
        choices = tuple(Choice(label, "menu.open") for label in labels)

        await rig.channel.send(rig.address, Reply("Mau apa?", choices, prompt=PROMPT))

        assert rig.offered() == labels

    async def test_an_edit_replaces_the_text(self, rig: Rig):
        """A live message shows its newest state."""
        sent = await rig.channel.send(rig.address, Reply("Terkirim 1 dari 2"))

        edited = await rig.channel.edit(rig.address, sent.id, Reply("Terkirim 2 dari 2"))

        assert edited == sent
        assert "Terkirim 2 dari 2" in rig.shown()[-1]

    async def test_editing_without_a_change_counts_as_done(self, rig: Rig):
        """The same state twice is no error."""
        sent = await rig.channel.send(rig.address, Reply("Terkirim 2 dari 2"))

        await rig.channel.edit(rig.address, sent.id, Reply("Terkirim 2 dari 2"))

        assert "Terkirim 2 dari 2" in rig.shown()[-1]

    async def test_deleting_twice_counts_as_done(self, rig: Rig):
        """A message that is gone is gone."""
        sent = await rig.channel.send(rig.address, Reply("NIK"))

        await rig.channel.delete(rig.address, sent.id)
        await rig.channel.delete(rig.address, sent.id)
