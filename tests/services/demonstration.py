"""The demonstration as the tests of its parts read it: records by kind, for any day."""

import datetime as dt
from collections import defaultdict
from functools import lru_cache
from typing import TypeVar

from fieldkit.domain.fields import Kind, Record
from fieldkit.domain.kinds import KINDS, build
from fieldkit.domain.photo import Photo
from fieldkit.domain.values import Plain
from fieldkit.services.demo.content import DemoContent, DemoPhoto, read_demo

TODAY = dt.date(2026, 3, 12)
DAYS = (TODAY, dt.date(2028, 2, 29), dt.date(2027, 1, 1), dt.date(2026, 12, 31), dt.date(2031, 10, 26))

R = TypeVar("R", bound=Record)


@lru_cache(maxsize=8)
def demo(today: dt.date = TODAY) -> DemoContent:
    """The content for a day, read once."""
    return read_demo(today)


@lru_cache(maxsize=8)
def records(today: dt.date = TODAY) -> dict[str, Record]:
    """Every record as it stands after its last edit, photos and documents without their files."""
    plain: dict[str, dict[str, Plain]] = defaultdict(dict)
    kinds: dict[str, Kind] = {}
    content = demo(today)
    for step in [*content.steps, *(document.step for document in content.documents)]:
        plain[step.id] |= step.values
        kinds[step.id] = step.kind
    found = {identity: build(kinds[identity], identity, values) for identity, values in plain.items()}
    return found | {photo.id: _photo(photo) for photo in content.photos}


def of(kind: type[R], today: dt.date = TODAY) -> list[R]:
    """The records of a kind."""
    return [record for record in records(today).values() if isinstance(record, kind)]


def get(kind: type[R], identity: str, today: dt.date = TODAY) -> R:
    """A record of a kind by its id."""
    found = records(today)[identity]
    assert isinstance(found, kind)
    return found


def _photo(photo: DemoPhoto) -> Record:
    return build(KINDS[Photo.KIND], photo.id, {"visit": photo.visit, **photo.values})
