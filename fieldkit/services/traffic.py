"""What travelled and what it cost, by local day and by exchange, and what is still to travel."""

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from decimal import Decimal

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.sending import Load, SyncEvent
from fieldkit.domain.values import Money
from fieldkit.services.carrying import wanted
from fieldkit.services.data_plan import Plan
from fieldkit.storage import exchange, lanes, traffic
from fieldkit.storage.store import Store

_COST = "cost_"
_FILE_HEADS = 800
"""About what the questions and answers around one file take."""
_PACKED = 3
"""How many times smaller texts usually become."""
COUNTED = ("bytes_sent", "bytes_received", "sent", "received", "files_sent", "files_received")


@dataclass(frozen=True, slots=True)
class Day:
    """What a day carried: bytes of connections both ways, changes and files, and what it cost in each currency."""

    day: str
    bytes_sent: int = 0
    bytes_received: int = 0
    sent: int = 0
    received: int = 0
    files_sent: int = 0
    files_received: int = 0
    cost: tuple[Money, ...] = ()

    @property
    def bytes(self) -> int:
        """Bytes both ways."""
        return self.bytes_sent + self.bytes_received


@dataclass(frozen=True, slots=True)
class Forecast:
    """What sending and receiving all that waits would take, about: bytes, seconds where a rate is known, money."""

    bytes: int
    seconds: int | None
    cost: Money | None


class Traffic:
    """The days, in the very log of syncing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, plan: Plan, **amounts: int) -> None:
        """Add to today what travelled, by the names in ``COUNTED``; it is priced as ``plan`` says."""
        priced = {name: Decimal(amount) for name, amount in amounts.items()}
        cost = plan.cost(amounts.get("bytes_sent", 0) + amounts.get("bytes_received", 0))
        if cost is not None:
            priced[f"{_COST}{cost.currency}"] = cost.amount
        if any(priced.values()):
            now_ms, day = time.time_ns() // 1_000_000, today()
            self._store.in_transaction(lambda connection: traffic.add(connection, now_ms, day, priced))

    @property
    def today(self) -> Day:
        """What today carried so far."""
        day = today()
        found = self.days(since=day)
        return next((one for one in found if one.day == day), Day(day))

    def days(self, since: str = "") -> list[Day]:
        """Days that carried something, latest first, from ``since`` (ISO 8601) on."""
        with self._store.read() as reader:
            return [_day(facts) for facts in traffic.days(reader.connection, since)]

    def forecast(self, plan: Plan, rates: tuple[int, int] = (0, 0)) -> Forecast:
        """What waits, texts and files, both ways; ``rates`` are bytes a second out and in, 0 where none is known."""
        return forecast_of(plan, self.texts(), self.loads(), rates)

    def texts(self) -> int:
        """About how many bytes the texts take that have to leave."""
        with self._store.read() as reader:
            return exchange.unsent_size(reader.connection) // _PACKED

    def loads(self) -> tuple[Load, ...]:
        """How much of each lane has to leave and to come: a walk over every file."""
        with self._store.read() as reader:
            return lanes.loads(reader.connection, wanted(reader.connection))

    def dossiers(self) -> list[str]:
        """The dossiers that have files to leave or to come: a walk over every file."""
        with self._store.read() as reader:
            return lanes.scopes(reader.connection, wanted(reader.connection))

    def exchanges(self, limit: int = 500) -> list[SyncEvent]:
        """The exchanges that moved something, latest first."""
        with self._store.read() as reader:
            return [event for event in exchange.events(reader.connection, limit) if event.code == "round"]


def forecast_of(plan: Plan, texts: int, loads: Sequence[Load], rates: tuple[int, int]) -> Forecast:
    """As ``Traffic.forecast``, of bytes of texts and loads of files."""
    out = texts + sum(load.leaving_bytes + _FILE_HEADS * load.leaving for load in loads)
    back = sum(load.coming_bytes + _FILE_HEADS * load.coming for load in loads)
    known = all(rate for size, rate in zip((out, back), rates, strict=True) if size)
    seconds = sum(size // rate for size, rate in zip((out, back), rates, strict=True) if rate) if known else None
    return Forecast(out + back, seconds, plan.cost(out + back))


def today() -> str:
    """The local day, in ISO 8601."""
    return dt.datetime.now().astimezone().date().isoformat()


def day_of(at_ms: int) -> str:
    """The local day of a moment in milliseconds since 1970."""
    return dt.datetime.fromtimestamp(at_ms / 1000).astimezone().date().isoformat()


def cost_of(facts: Mapping[str, str]) -> Money | None:
    """What an exchange cost; None where no price was known."""
    return Money(Decimal(facts["cost"]), facts["currency"]) if "cost" in facts and "currency" in facts else None


def _day(facts: Mapping[str, str]) -> Day:
    cost = tuple(
        Money(Decimal(amount), name.removeprefix(_COST)) for name, amount in facts.items() if name.startswith(_COST)
    )
    return Day(facts[traffic.DAY], cost=cost, **{name: int(facts.get(name, "0")) for name in COUNTED})
