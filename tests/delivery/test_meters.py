"""The meters: closed lists of labels, and every series there from the first moment."""

from prometheus_client import CollectorRegistry, generate_latest

from bot.delivery.meters import OUTCOMES, Meters
from bot.domain.outgoing import Kind


def value(meters: Meters, name: str, **labels: str) -> float | None:
    """One figure as it stands on the metrics page; None where there is no such series."""
    return meters.registry.get_sample_value(name, labels)


def test_every_kind_and_outcome_is_there_before_anything_was_sent():
    """A graph begins at nought, and an alarm on a series does not wait for its first event."""
    meters = Meters()

    figures = {value(meters, "rutin_sends_total", kind=kind, outcome=outcome) for kind in Kind for outcome in OUTCOMES}
    assert figures == {0.0}
    assert {value(meters, "rutin_brake", scope=scope) for scope in ("bot", "campaign")} == {0.0}
    assert value(meters, "rutin_sender_elected") == 0.0


def test_a_send_is_counted_by_kind_and_outcome():
    """One try is one count and one duration."""
    meters = Meters()

    meters.sent(Kind.REMINDER, "sent", 0.1)
    meters.sent(Kind.REMINDER, "unconfirmed", 30.5)

    assert value(meters, "rutin_sends_total", kind="reminder", outcome="sent") == 1
    assert value(meters, "rutin_sends_total", kind="reminder", outcome="unconfirmed") == 1
    assert value(meters, "rutin_sends_total", kind="reply", outcome="sent") == 0
    assert value(meters, "rutin_send_seconds_count", kind="reminder") == 2
    assert value(meters, "rutin_send_seconds_bucket", kind="reminder", le="0.1") == 1


def test_what_a_claim_took_and_how_long_a_message_waited_is_kept():
    """Rows and seconds of claims; seconds from the commit of a reply to its first byte."""
    meters = Meters()

    meters.claimed(30, 0.004)
    meters.waited(Kind.REPLY, 0.012)

    assert value(meters, "rutin_claimed_rows_total") == 30
    assert value(meters, "rutin_claim_seconds_count") == 1
    assert value(meters, "rutin_wait_seconds_bucket", kind="reply", le="0.01") == 0
    assert value(meters, "rutin_wait_seconds_bucket", kind="reply", le="0.02") == 1


def test_brake_election_and_pace_show_what_is_now():
    """They go up and down."""
    meters = Meters()
    meters.braked("bot", True)
    meters.elected(7)
    meters.pace(0.93)

    assert [value(meters, name) for name in ("rutin_sender_elected", "rutin_sender_term", "rutin_pace_used")] == [
        1.0,
        7.0,
        0.93,
    ]
    assert value(meters, "rutin_brake", scope="bot") == 1.0

    meters.braked("bot", False)
    meters.elected(None)

    assert [value(meters, name) for name in ("rutin_sender_elected", "rutin_sender_term")] == [0.0, 0.0]
    assert value(meters, "rutin_brake", scope="bot") == 0.0


def test_a_word_of_no_list_is_no_new_label():
    """Whatever is given, nobody's number or name becomes a series."""
    meters = Meters(CollectorRegistry())

    meters.sent(Kind.REPLY, "081234567890", 0.1)
    meters.held("telegram:3505154708720003")
    meters.braked("K-4711", True)
    meters.turn("Bu Jum")

    lines = generate_latest(meters.registry).decode().splitlines()
    page = "\n".join(line.rsplit(" ", 1)[0] for line in lines)  # a value may hold any digits
    assert not any(word in page for word in ("0812", "3505", "4711", "Jum"))
    assert value(meters, "rutin_held_total", scope="other") == 1
    assert value(meters, "rutin_sends_total", kind="reply", outcome="other") == 1


def test_turns_are_counted_by_how_they_ended():
    """Received and failed turns stand side by side."""
    meters = Meters()

    meters.turn("stored")
    meters.turn("failed")

    assert value(meters, "rutin_turns_total", outcome="stored") == 1
    assert value(meters, "rutin_turns_total", outcome="failed") == 1
