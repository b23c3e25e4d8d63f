"""How fast messages may leave: per bot, per chat and per group."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.pacer import Pacer
from bot.domain.inbound import Address
from tests.delivery.fakes import FakeClock

JUM, SLAMET = Address("telegram", "1"), Address("telegram", "2")
GROUP = Address("telegram", "-3", private=False)


def sent_in(pacer: Pacer, clock: FakeClock, to: list[Address], seconds: float) -> int:
    """How many messages leave to these chats, in turn, when each goes as soon as it may."""
    end, sent = clock.seconds + seconds, 0
    while clock.seconds < end:
        chat = to[sent % len(to)]
        wait = pacer.delay(chat)
        if wait > 0:
            clock.seconds += wait
            continue
        pacer.take(chat)
        sent += 1
    return sent


def test_the_bot_keeps_to_thirty_a_second() -> None:
    """Over ten seconds to many chats the ceiling is used, and not passed by more than a small burst."""
    clock = FakeClock()
    chats = [Address("telegram", str(n)) for n in range(400)]

    assert 297 <= sent_in(Pacer(clock), clock, chats, 10) <= 304


def test_a_private_chat_takes_three_at_once_and_then_one_a_second() -> None:
    """A burst of three, then an even second."""
    clock = FakeClock()

    assert sent_in(Pacer(clock), clock, [JUM], 0.5) == 3
    assert sent_in(Pacer(clock), clock, [JUM], 10) in (12, 13)


def test_a_group_takes_twenty_a_minute() -> None:
    """Groups are slow."""
    clock = FakeClock()

    assert sent_in(Pacer(clock), clock, [GROUP], 60) in (22, 23)


def test_a_429_is_obeyed_for_its_scope() -> None:
    """A chat that is to wait holds no other; the bot's wait holds all; a message's holds none."""
    clock = FakeClock()
    pacer = Pacer(clock)

    pacer.hold("message", JUM, timedelta(seconds=9))
    assert pacer.delay(JUM) == 0
    pacer.hold("chat", JUM, timedelta(seconds=9))
    assert (pacer.delay(JUM), pacer.delay(SLAMET)) == (9, 0)
    pacer.hold("bot", JUM, timedelta(seconds=5))
    assert (pacer.delay(JUM), pacer.delay(SLAMET)) == (9, 5)

    clock.seconds = 9
    assert (pacer.delay(JUM), pacer.delay(SLAMET)) == (0, 0)


def test_after_a_429_nothing_bursts() -> None:
    """The pile that waited does not run into the next refusal: one message, then an even pace."""
    clock = FakeClock()
    pacer = Pacer(clock)
    pacer.hold("chat", JUM, timedelta(seconds=9))
    clock.seconds = 9

    pacer.take(JUM)

    assert pacer.delay(JUM) > 0.9


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0, 3)), max_size=60))
def test_no_second_holds_more_than_the_rate_and_its_burst(steps: list[tuple[int, float]]) -> None:
    """Whatever comes when, any second sees at most rate plus burst."""
    clock = FakeClock()
    pacer = Pacer(clock, per_second=5)
    left: list[float] = []
    for chat, pause in steps:
        clock.seconds += pause
        to = Address("telegram", str(chat))
        if pacer.delay(to) <= 0:
            pacer.take(to)
            left.append(clock.seconds)

    for begin in left:
        assert sum(begin <= at < begin + 1 for at in left) <= 6
