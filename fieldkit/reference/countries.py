"""The countries of the missions: names, currency, languages, administrative levels and main towns, one file each."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

from fieldkit.domain.lightly import dataclass
from fieldkit.reference.status import Status
from fieldkit.reference.tables import Names, names, read, reference


@dataclass(frozen=True, slots=True)
class Region:
    """A region or department and the names of its districts or communes, in alphabetical order."""

    code: str
    name: str
    districts: tuple[str, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Town:
    """A town: WGS 84 degrees, the code of its region, and its rank on a map from 1 (large) to 3."""

    name: str
    region: str
    latitude: float
    longitude: float
    rank: int
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Protection:
    """The country's data protection law: who watches over it and which article rules transfers abroad."""

    authority: str
    law: str
    transfer: str
    status: Status


@dataclass(frozen=True, slots=True)
class Country:
    """A country. ``languages`` are ISO 639-3 codes; its clock never changes between summer and winter."""

    code: str
    names: Names
    currency: str
    languages: tuple[str, ...]
    calling_code: str
    utc_offset_hours: int
    capital: str
    region_word: Names
    district_word: Names
    protection: Protection
    regions: tuple[Region, ...]
    towns: tuple[Town, ...]

    def name(self, language: str) -> str:
        """Its name in a language."""
        return self.names.get(language)

    def region(self, text: str) -> Region | None:
        """The region with this code, name or former name, whatever its accents and capitals."""
        wanted = _bare(text)
        return next(
            (known for known in self.regions if wanted in map(_bare, (known.code, known.name, *known.aliases))), None
        )

    def town(self, text: str) -> Town | None:
        """The town with this name or another name of it, whatever its accents and capitals."""
        wanted = _bare(text)
        return next((known for known in self.towns if wanted in map(_bare, (known.name, *known.aliases))), None)


@lru_cache(maxsize=1)
def country_codes() -> tuple[str, ...]:
    """ISO 3166-1 codes of the countries there is a file for."""
    return tuple(sorted(path.stem for path in reference("countries").glob("*.toml")))


def countries() -> tuple[Country, ...]:
    """Every country there is a file for, by code."""
    return tuple(known for code in country_codes() if (known := country(code)))


@lru_cache(maxsize=64)
def country(code: str) -> Country | None:
    """The country of an ISO 3166-1 code, or None where there is no file for it."""
    return read_country(reference("countries", f"{code}.toml")) if code in country_codes() else None


def region(code: str) -> Region | None:
    """The region with this code or name in any country."""
    return next((found for known in countries() if (found := known.region(code))), None)


def read_country(path: Path) -> Country:
    """A country from its file; raises KeyError for one that lacks something."""
    entry = read(path)
    return Country(
        code=entry["code"],
        names=names(entry),
        currency=entry["currency"],
        languages=tuple(entry["languages"]),
        calling_code=entry["calling_code"],
        utc_offset_hours=entry["utc_offset_hours"],
        capital=entry["capital"],
        region_word=names(entry["region_word"]),
        district_word=names(entry["district_word"]),
        protection=Protection(**{**entry["protection"], "status": Status(entry["protection"]["status"])}),
        regions=tuple(_region(row) for row in entry["regions"]),
        towns=tuple(_town(name, row) for name, row in entry["towns"].items()),
    )


def _region(row: dict[str, Any]) -> Region:
    return Region(row["code"], row["name"], tuple(row["districts"]), tuple(row.get("aliases", ())))


def _town(name: str, row: dict[str, Any]) -> Town:
    latitude, longitude = row["at"]
    return Town(name, row["region"], latitude, longitude, row["rank"], tuple(row.get("aliases", ())))


def _bare(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.casefold())
    return re.sub(r"[^a-z0-9]", "", decomposed)
