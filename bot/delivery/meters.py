"""What the bot counts about its own work, for the metrics page: closed lists of labels, and nothing about a person."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.domain.outgoing import Kind

OUTCOMES: Final = ("sent", "try_later", "unreachable", "refused", "unconfirmed")
SCOPES: Final = ("bot", "chat", "message")
BRAKES: Final = ("bot", "campaign")
TURNS: Final = ("stored", "failed", "not_stored")
OTHER: Final = "other"

QUICK: Final = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
SENDING: Final = (0.01, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
WAITING: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 1800.0, 7200.0)

Meter = TypeVar("Meter", Counter, Gauge, Histogram)


class Meters:
    """Counters of one process, kept in the registry it is given (in one of its own if none is).

    Every label is of a closed list, and each series is there from the start; a word of no list counts as "other".
    """

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = CollectorRegistry() if registry is None else registry
        self._claims = self._histogram("rutin_claim_seconds", "How long one claim took", QUICK)
        self._claimed = Counter("rutin_claimed_rows", "Rows taken in hand", registry=self.registry)
        sends = Counter("rutin_sends", "Tries to send, edit or delete", ["kind", "outcome"], registry=self.registry)
        self._sends = {
            (kind, outcome): sends.labels(str(kind), outcome) for kind in Kind for outcome in (*OUTCOMES, OTHER)
        }
        self._sending = _by_kind(self._histogram("rutin_send_seconds", "How long one try took", SENDING, "kind"))
        self._waiting = _by_kind(
            self._histogram("rutin_wait_seconds", "From due (a reply: committed) to the first byte", WAITING, "kind")
        )
        self._held = _by(
            SCOPES, Counter("rutin_held", "Waits the service asked for", ["scope"], registry=self.registry)
        )
        self._brake = _by(BRAKES, Gauge("rutin_brake", "1 while the brake is on", ["scope"], registry=self.registry))
        self._elected = Gauge("rutin_sender_elected", "1 while this process is the sender", registry=self.registry)
        self._term = Gauge("rutin_sender_term", "The term of this process, 0 without one", registry=self.registry)
        self._pace = Gauge("rutin_pace_used", "Share of the ceiling used lately, 0 to 1", registry=self.registry)
        self._turns = _by(TURNS, Counter("rutin_turns", "Turns by how they ended", ["outcome"], registry=self.registry))

    def claimed(self, rows: int, seconds: float) -> None:
        """A claim took `rows` rows in hand; it lasted so long."""
        self._claimed.inc(rows)
        self._claims.observe(seconds)

    def sent(self, kind: Kind, outcome: str, seconds: float) -> None:
        """One try ended in one of OUTCOMES."""
        self._sends[kind, outcome if outcome in OUTCOMES else OTHER].inc()
        self._sending[kind].observe(seconds)

    def waited(self, kind: Kind, seconds: float) -> None:
        """The first byte of a message left so long after it was due, or (a reply) committed."""
        self._waiting[kind].observe(seconds)

    def held(self, scope: str) -> None:
        """The service asked to wait (a 429), for one of SCOPES."""
        self._held(scope).inc()

    def braked(self, scope: str, on: bool) -> None:
        """The brake of one of BRAKES went on or off; of campaigns it is on while any of them is."""
        self._brake(scope).set(int(on))

    def elected(self, term: int | None) -> None:
        """This process sends under this term now; None: it does not send."""
        self._elected.set(int(term is not None))
        self._term.set(term or 0)

    def pace(self, used: float) -> None:
        """The share of the ceiling (0 to 1) that was used in the last window."""
        self._pace.set(used)

    def turn(self, outcome: str) -> None:
        """One turn ended in one of TURNS: it was stored, set aside as failed, or must come again."""
        self._turns(outcome).inc()

    def _histogram(self, name: str, what: str, buckets: Iterable[float], *labels: str) -> Histogram:
        return Histogram(name, what, labels, buckets=tuple(buckets), registry=self.registry)


def _by_kind(meter: Histogram) -> Mapping[Kind, Histogram]:
    """The series of each kind of message, made now."""
    return {kind: meter.labels(str(kind)) for kind in Kind}


def _by(labels: Iterable[str], meter: Meter) -> Callable[[str], Meter]:
    """The series of each label, made now; a label of no list gets the one of "other"."""
    series: dict[str, Any] = {label: meter.labels(str(label)) for label in (*labels, OTHER)}
    return lambda label: series.get(label, series[OTHER])
