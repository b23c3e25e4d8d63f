"""How fast messages may leave: per bot, per chat and per group."""

import heapq
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.pacer import Pacer, Token
from bot.domain.inbound import Address
from tests.delivery.fakes import FakeClock

JUM, SLAMET = Address("telegram", "1"), Address("telegram", "2")
GROUP = Address("telegram", "-3", private=False)


def never(_: float) -> float:
    """A service that answers at once."""
    return 0.0


def leaves(
    pacer: Pacer, clock: FakeClock, to: list[Address], seconds: float, answers: Callable[[float], float] = never
) -> list[tuple[float, float]]:
    """When messages leave to these chats, in turn, each as soon as it may; and when each is answered."""
    end, left, flying = clock.seconds + seconds, [], list[tuple[float, int, Token]]()
    while clock.seconds < end:
        chat = to[len(left) % len(to)]
        wait = pacer.delay(chat)
        if flying and flying[0][0] <= clock.seconds + wait:
            clock.seconds, _, token = heapq.heappop(flying)
            pacer.landed(token)
        elif wait > 0:
            clock.seconds += wait
        else:
            answered = clock.seconds + answers(clock.seconds)
            heapq.heappush(flying, (answered, len(left), pacer.take(chat)))
            left.append((clock.seconds, answered))
    return left


def sent_in(pacer: Pacer, clock: FakeClock, to: list[Address], seconds: float) -> int:
    """How many messages leave in so many seconds."""
    return len(leaves(pacer, clock, to, seconds))


def test_the_bot_keeps_to_thirty_a_second() -> None:
    """Over ten seconds to many chats the ceiling is used, and not passed by more than a small burst."""
    clock = FakeClock()
    chats = [Address("telegram", str(n)) for n in range(400)]

    assert 297 <= sent_in(Pacer(clock), clock, chats, 10) <= 304


@pytest.mark.parametrize("seed", range(3))
def test_uneven_answers_cost_a_tenth_of_the_pace_at_most(seed: int) -> None:
    """With answers after 20 to 200 ms more than nine tenths of the ceiling are used."""
    clock, random = FakeClock(), Random(seed)
    chats = [Address("telegram", str(n)) for n in range(2_000)]

    left = leaves(Pacer(clock), clock, chats, 60, lambda _: random.uniform(0.02, 0.2))

    assert len(left) > 0.93 * 30 * 60


@given(st.lists(st.floats(0.0, 0.4), min_size=60, max_size=120), st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_after_one_refusal_there_is_no_second(delays: list[float], shares: list[float]) -> None:
    """Wherever between its start and its answer the service counts each message, no second of it holds too many."""
    clock = FakeClock()
    pacer = Pacer(clock, per_second=10)
    pacer.hold("bot", JUM, timedelta(seconds=1))
    chats = [Address("telegram", str(n)) for n in range(2_000)]
    waits = iter(delays * 20)

    left = leaves(pacer, clock, chats, 10, lambda _: next(waits))

    counted = sorted(begun + shares[n % len(shares)] * (over - begun) for n, (begun, over) in enumerate(left))
    assert len(left) > 20
    assert all(late - early >= 1 - 1e-6 for early, late in zip(counted, counted[10:], strict=False))


def test_a_refusal_in_full_pace_is_the_bots() -> None:
    """Near the ceiling a chat that hardly wrote is not the one meant; while the bot is quiet it is the chat."""
    clock = FakeClock()
    pacer = Pacer(clock, per_second=10)
    assert pacer.hold("chat", JUM, timedelta(seconds=1)) == "chat"
    leaves(pacer, clock, [Address("telegram", str(n)) for n in range(50)], 2)

    assert pacer.hold("chat", SLAMET, timedelta(seconds=1)) == "bot"


def test_campaigns_that_are_paid_for_have_a_pace_of_their_own() -> None:
    """They leave at the paid pace, everything else at the free one."""
    clock = FakeClock()
    pacer = Pacer(clock, per_second=10, paid_per_second=100)
    while pacer.delay(JUM) <= 0:
        pacer.take(JUM)
    for number in range(10):
        pacer.take(Address("telegram", f"7{number}"))

    assert pacer.delay(SLAMET) > 0
    assert pacer.delay(SLAMET, bulk=True) == 0
    assert pacer.bot_delay() == 0


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
            pacer.landed(pacer.take(to))
            left.append(clock.seconds)

    for begin in left:
        assert sum(begin <= at < begin + 1 for at in left) <= 6
