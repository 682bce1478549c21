"""What may travel over a link that costs: the order of lanes, a budget a day, and what waits for a yes."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Any

import msgspec

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.sending import FileLane, MediaNeed
from fieldkit.domain.values import Money, exactly
from fieldkit.errors import BadValue
from fieldkit.storage.store import Store

CURRENCIES = ("XOF", "MGA", "EUR")
"""What data is paid in where missions go, and at home."""

MEGABYTE = 1_000_000
_PLAN = "data_plan"
_MOST = Decimal(1_000_000)


class Metering(StrEnum):
    """Whether the link is paid by what it carries."""

    AUTOMATIC = "automatic"
    """As this computer says; where it says nothing, it is not."""
    ALWAYS = "always"
    NEVER = "never"


class Rest(StrEnum):
    """Why files do not travel while texts do, the most sweeping reason first."""

    TEXT_ONLY = "text_only"
    BUDGET = "budget"
    METERED = "metered"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the person chose.

    ``order`` is that of lanes, ``first`` the dossiers and records whose files go before all others. ``mb_a_day`` and
    ``money_a_day`` bound a day, the latter through ``price`` per megabyte in ``currency``; None is no bound. ``kept``
    says that photos rest where the bound is reached. ``beyond_on`` and ``originals_on`` are the days (ISO 8601) a yes
    was given for: to go beyond the budget, to move originals on a metered link. ``paused_until_ms`` is 0 for a pause
    without end.
    """

    order: tuple[FileLane, ...] = tuple(FileLane)
    first: tuple[str, ...] = ()
    text_only: bool = False
    paused: bool = False
    paused_until_ms: int = 0
    metering: Metering = Metering.AUTOMATIC
    mb_a_day: Decimal | None = None
    money_a_day: Decimal | None = None
    price: Decimal | None = None
    currency: str = CURRENCIES[0]
    kept: bool = True
    beyond_on: str = ""
    originals_on: str = ""

    @property
    def budget_bytes(self) -> int | None:
        """Bytes a day may carry; None for no bound."""
        bounds = [] if self.mb_a_day is None else [self.mb_a_day * MEGABYTE]
        if self.money_a_day is not None and self.price:
            with exactly():
                bounds.append(self.money_a_day / self.price * MEGABYTE)
        return int(min(bounds).to_integral_value(ROUND_DOWN)) if bounds else None

    def cost(self, size: int) -> Money | None:
        """What ``size`` bytes cost, exactly; None where no price is known."""
        if not self.price:
            return None
        with exactly():
            return Money(self.price * size / MEGABYTE, self.currency)

    def place_of(self, need: MediaNeed) -> tuple[bool, int, int, str]:
        """What files are ordered by."""
        return (not need.first, self.order.index(need.lane), need.blob.size, need.blob.sha256)

    def is_metered(self, *, detected: bool | None) -> bool:
        """Whether the link counts as metered, given what this computer says of it; None where it says nothing."""
        return detected is True if self.metering is Metering.AUTOMATIC else self.metering is Metering.ALWAYS

    def room(self, carried: int, today: str) -> int | None:
        """Bytes of files that may still travel today, after ``carried`` bytes of any kind; None for no bound."""
        budget = self.budget_bytes
        if budget is None or not self.kept or self.beyond_on == today:
            return None
        return max(0, budget - carried)

    def rest_of(self, lane: FileLane, carried: int, today: str, *, metered: bool) -> Rest | None:
        """Why a file of this lane does not travel now; None where it does."""
        if self.text_only:
            return Rest.TEXT_ONLY
        if self.room(carried, today) == 0:
            return Rest.BUDGET
        if lane is FileLane.ORIGINAL and metered and self.originals_on != today:
            return Rest.METERED
        return None


class Plans:
    """The choice, kept in the encrypted workspace: it outlives a restart and is this computer's own."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changing = threading.Lock()

    @property
    def current(self) -> Plan:
        """The choice as it stands."""
        raw = self._store.get_setting(_PLAN)
        return msgspec.json.decode(raw, type=Plan) if raw else Plan()

    def change(self, **values: Any) -> Plan:  # noqa: ANN401 - any field of a plan
        """Keep other values of some fields; raises BadValue (``data_plan``, ``data_price``)."""
        with self._changing:
            plan = _checked(replace(self.current, **values))
            self._store.set_setting(_PLAN, msgspec.json.encode(plan).decode())
            return plan

    def move(self, lane: FileLane, step: int) -> Plan:
        """Move a lane by ``step`` places, no further than the ends."""
        order = [one for one in self.current.order if one is not lane]
        place = min(max(self.current.order.index(lane) + step, 0), len(order))
        return self.change(order=(*order[:place], lane, *order[place:]))

    def put_in_order(self, lanes: Sequence[FileLane]) -> Plan:
        """Put these lanes before the others, which keep their order."""
        wanted = tuple(dict.fromkeys(lanes))
        return self.change(order=(*wanted, *(lane for lane in self.current.order if lane not in wanted)))


def _checked(plan: Plan) -> Plan:
    amounts = [amount for amount in (plan.mb_a_day, plan.money_a_day, plan.price) if amount is not None]
    if any(not 0 <= amount <= _MOST for amount in amounts) or plan.currency not in CURRENCIES:
        raise BadValue("data_plan")
    if plan.money_a_day is not None and not plan.price:
        raise BadValue("data_price")
    return plan
