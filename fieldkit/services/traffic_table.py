"""The history of what travelled, as a table other programs read."""

import csv
import datetime as dt
import io
from collections.abc import Sequence

from fieldkit.domain.sending import SyncEvent
from fieldkit.domain.values import Money
from fieldkit.services.traffic import COUNTED, Day, cost_of


def as_table(days: Sequence[Day], exchanges: Sequence[SyncEvent]) -> bytes:
    """Days, then exchanges, as a table other programs read: UTF-8 CSV, sizes in bytes, money with its currency."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(["line", "at", *COUNTED, "cost", "currency"])
    for day in days:
        counts = [getattr(day, name) for name in COUNTED]
        for money in day.cost or (None,):
            table.writerow(["day", day.day, *counts, *_priced(money)])
    for event in exchanges:
        at = dt.datetime.fromtimestamp(event.happened_at_ms / 1000).astimezone().isoformat(timespec="seconds")
        counts = [event.facts.get(name, "0") for name in COUNTED]
        table.writerow(["exchange", at, *counts, *_priced(cost_of(event.facts))])
    return written.getvalue().encode()


def _priced(money: Money | None) -> tuple[str, str]:
    return (f"{money.amount.normalize():f}", money.currency) if money is not None else ("", "")
