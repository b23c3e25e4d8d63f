"""The measurements can be started, and what judges them judges rightly; how fast anything is stands in no test."""

import json
from http.client import HTTPConnection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import delivering, replying
from benchmarks.__main__ import MEASUREMENTS, main
from benchmarks.children import PEERS, ROOT, Arrivals, serving
from benchmarks.limiter import SlidingWindow
from benchmarks.measure import Measured, percentile, ratios
from benchmarks.peers import loop
from benchmarks.service import ANYWHERE, HALF_WAY, Behaviour

SAMPLES = st.lists(st.floats(0.0, 1e6), min_size=1, max_size=200)


def test_each_measurement_has_a_name_on_the_page() -> None:
    """Whoever reads the page can run what it speaks of."""
    page = (ROOT / "benchmarks" / "README.md").read_text("utf-8")

    assert [name for name in MEASUREMENTS if f"| {name} |" not in page] == []


def test_an_unknown_measurement_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped name measures nothing, and the right ones are said."""
    assert main(["sned"]) == 2
    assert "send" in capsys.readouterr().err


def test_the_measured_processes_take_their_arguments() -> None:
    """What the drivers tell them is understood."""
    delivered = delivering.arguments(["--database", "postgresql", "--rows", "5", "--into", "http://127.0.0.1:1"])
    asked = replying.arguments(["--into", "http://127.0.0.1:1", "--campaign", "7"])

    assert (delivered.database, delivered.rows, delivered.per_second) == ("postgresql", 5, delivering.NO_LIMIT)
    assert (asked.campaign, asked.database) == (7, "sqlite")
    assert loop.arguments(["http://127.0.0.1:1", "--in-flight", "3"]).in_flight == 3


@pytest.mark.parametrize("script", sorted(path.stem for path in (ROOT / "benchmarks" / "peers").glob("*_*.py")))
def test_a_peer_leans_on_nothing_of_rutin(script: str) -> None:
    """It runs where neither Rutin nor its libraries are: it imports its own library and the bare loop."""
    text = (ROOT / "benchmarks" / "peers" / f"{script}.py").read_text("utf-8")
    ours = {
        line.split()[1] for line in text.splitlines() if line.startswith(("from benchmarks", "from bot", "import bot"))
    }

    assert {name for name in ours if not name.startswith(("benchmarks.peers.", "benchmarks.cores"))} == set()


def test_peers_are_run_in_their_own_environment() -> None:
    """Never in Rutin's: its versions are not theirs."""
    assert ".venv-peers" in PEERS.parts
    assert PEERS.is_relative_to(ROOT)


@given(st.lists(st.floats(0.0, 0.5), min_size=20, max_size=100), st.sampled_from([1, 2, 5]))
def test_a_sliding_window_never_lets_more_through_than_its_ceiling(gaps: list[float], window: int) -> None:
    """In no stretch of its length are there more than the ceiling allows; below it nothing is refused."""
    limiter, now, taken = SlidingWindow(3, window), 0.0, list[float]()
    for gap in gaps:
        now += gap
        within = [moment for moment in taken if moment > now - window]
        wait = limiter.refuses(now)
        assert (wait > 0) == (len(within) >= 3 * window)
        if not wait:
            taken.append(now)


@pytest.mark.parametrize("counted", [HALF_WAY, ANYWHERE])
def test_a_request_is_counted_on_its_trip(counted: str) -> None:
    """There and back it takes as long as was ordered, and it is counted half-way, or somewhere on it."""
    behaviour = Behaviour.told({"trip": "0.02-0.2", "counted": counted})
    trips = [behaviour.drawn() for _ in range(200)]

    assert all(0.02 <= before + after <= 0.2 and min(before, after) >= 0 for before, after in trips)
    assert all(before == pytest.approx(after) for before, after in trips) == (counted == HALF_WAY)


def test_who_waits_as_long_as_told_gets_through() -> None:
    """`retry_after` is in whole seconds, and enough."""
    limiter = SlidingWindow(1, 3)

    assert [limiter.refuses(now) for now in (0.0, 0.5, 0.6, 1.2)] == [0, 0, 0, 2]
    assert limiter.refuses(1.2 + 2) == 0


@pytest.mark.parametrize("body", ['{"chat_id": 7, "text": "a"}', "text=a&chat_id=7"])
def test_the_service_answers_counts_and_refuses(body: str) -> None:
    """A process of its own: what it took and refused is in its log, in the order in which it came."""
    with serving() as service:
        service.reset(ceiling=0.1, window=20)
        connection = HTTPConnection("127.0.0.1", service.port)
        answers = []
        for _ in range(3):
            connection.request("POST", f"/bot{loop.TOKEN}/sendMessage", body)
            answers.append(json.loads(connection.getresponse().read()))
        connection.close()
        arrivals = service.arrivals()

    assert [answer["ok"] for answer in answers] == [True, True, False]
    assert answers[0]["result"]["chat"]["id"] == 7
    assert answers[2]["parameters"]["retry_after"] in (19, 20)
    assert [row[1:] for row in arrivals.rows] == [(7, True), (7, True), (7, False)]
    assert (arrivals.refused, arrivals.refused_in_a_row) == (1, 1)


def test_a_reply_is_the_first_message_after_its_commit() -> None:
    """Earlier messages to the same chat, and those to others, are not the reply; one that never comes is said."""
    arrivals = Arrivals([(1.0, 7, True), (2.0, 8, True), (2.5, 7, True), (3.0, 7, True)], 1, 0.0, 0.0)

    assert arrivals.waits([(2.25, 7), (2.0, 8)]) == [250.0, 0.0]
    with pytest.raises(LookupError):
        arrivals.waits([(2.25, 8)])


@given(SAMPLES, st.floats(1, 100))
def test_a_percentile_is_a_sample_that_so_many_do_not_exceed(samples: list[float], percent: float) -> None:
    """And no smaller sample will do."""
    found, enough = percentile(samples, percent), len(samples) * percent / 100

    assert sum(sample <= found for sample in samples) >= enough
    assert sum(sample < found for sample in samples) < enough


def test_a_bar_is_kept_from_its_own_side() -> None:
    """A cost stays under its bar; a rate, or a ratio of two that ran side by side, reaches it."""
    assert Measured("cost", "ms", [4.9], bar=5).kept
    assert not Measured("cost", "ms", [5.0], bar=5).kept
    assert Measured("rate", "/s", [1_000.0], least=1_000).kept
    assert not Measured("ratio", "×", ratios([2.0, 3.0, 1.0], [2.0, 2.0, 2.0]), least=1.1).kept
    assert "MISSED" in str(Measured("rate", "/s", [999.0], least=1_000))
