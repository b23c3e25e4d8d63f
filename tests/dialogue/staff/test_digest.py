"""Several pieces of news for one staff member in one message."""

from bot.dialogue.notice import JOINED, NOTICES, Drawing
from bot.domain.outgoing import Kind
from bot.domain.reply import Reply
from tests.dialogue.staff.test_notices import ARGS, case


def digest(*names: tuple[str, str]) -> Reply:
    """The message that these notices, each with its number, become."""
    drawings = []
    for name, number in names:
        about = case(**(ARGS | {"number": number}))
        drawings.append(Drawing(name, about, NOTICES[name](about)))
    return JOINED[Kind.STAFF](drawings)


def test_news_of_one_moment_is_one_message():
    """A line each, and one button to all of it."""
    reply = digest(("staff.request_new", "AAAAAA"), ("staff.ticket_new", "BBBBBB"))

    assert reply.text == (
        "Kabar baru: 2\n• Antrean baru: AAAAAA.\n• Pertanyaan baru: BBBBBB. Ada yang menunggu jawaban."
    )
    assert [choice.step for choice in reply.choices] == ["staff.home"]


def test_a_flood_of_news_is_cut():
    """After eight lines the rest is counted."""
    reply = digest(*[("staff.request_new", f"N{n:05}") for n in range(30)])

    assert reply.text.count("•") == 8
    assert reply.text.endswith("dan 22 lagi")
    assert len(reply.text) <= 450
