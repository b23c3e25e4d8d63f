"""A typed line becomes a tap, words, a file or a command."""

from bot.domain.inbound import Media, SharedContact, Tap, Text
from handlers.terminal.inbound import Offer, command_in, said_in, sent_with

OFFERS = {"1": Offer("1", "Sudah bayar", Tap("p", 0)), "b": Offer("b", "3 bulan", Tap("p", 1))}


def test_the_number_is_the_tap():
    """So what only a tap may do can be done here too."""
    assert said_in("1", OFFERS) == Tap("p", 0)
    assert said_in("B", OFFERS) == Tap("p", 1)


def test_a_label_in_brackets_is_the_tap():
    """A script names the button it presses."""
    assert said_in("[sudah bayar]", OFFERS) == Tap("p", 0)


def test_a_bare_label_and_a_number_of_no_button_are_words():
    """What is typed goes to the core, as everywhere."""
    assert said_in("Sudah bayar", OFFERS) == Text("Sudah bayar")
    assert said_in("3", OFFERS) == Text("3")


def test_words_are_made_safe_as_in_every_channel():
    """Control and direction characters do not get in."""
    assert said_in("ha\u202elo\x1b[31m", OFFERS) == Text("halo[31m")


def test_commands_begin_with_a_colon():
    """The word is folded; what follows stays."""
    command = command_in(":Waktu +7 hari")

    assert command is not None
    assert (command.name, command.rest) == ("waktu", "+7 hari")
    assert command_in("waktu") is None


def test_files_and_contacts_are_sent_by_command():
    """A photo with its caption, a voice note, an own number; without a number nothing is shared."""
    photo, voice, contact, none = (
        sent_with(command, "7")
        for line in (":foto struk", ":suara", ":kontak 0812 3456 7890", ":kontak")
        if (command := command_in(line)) is not None
    )

    assert isinstance(photo, Media) and (photo.kind, photo.caption) == ("photo", "struk")
    assert isinstance(voice, Media) and voice.kind == "voice"
    assert contact == SharedContact("0812 3456 7890", own=True)
    assert none is None
