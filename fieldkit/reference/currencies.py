"""Currencies in use in the field, with their symbol, their decimals and, where the law fixes it, their parity."""

from decimal import Decimal
from functools import lru_cache

from fieldkit.domain.lightly import dataclass
from fieldkit.reference.catalogue import NO_BREAK
from fieldkit.reference.status import Status
from fieldkit.reference.tables import Names, names, read, reference


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency. ``per_euro`` is a parity fixed by law, with its source; None where the rate floats."""

    code: str
    symbol: str
    decimals: int
    names: Names | None = None
    per_euro: Decimal | None = None
    status: Status = Status.VERIFIED
    source: str = ""

    def name(self, language: str) -> str:
        """Its name, or its code where none is known."""
        return self.names.get(language) if self.names else self.code


@lru_cache(maxsize=1)
def currencies() -> tuple[Currency, ...]:
    """The currencies of the reference file, the euro first."""
    return tuple(
        Currency(
            code=code,
            symbol=entry["symbol"].replace(" ", NO_BREAK),
            decimals=entry["decimals"],
            names=names(entry),
            per_euro=Decimal(entry["per_euro"]) if "per_euro" in entry else None,
            status=Status(entry.get("status", Status.VERIFIED)),
            source=entry.get("source", ""),
        )
        for code, entry in read(reference("currencies.toml")).items()
    )


def currency(code: str) -> Currency:
    """The currency of an ISO 4217 code; one that is not listed is printed with its code and two decimals."""
    return next((known for known in currencies() if known.code == code), Currency(code, code, 2))
