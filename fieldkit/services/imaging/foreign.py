"""Foreign images prepared in the quarantine: the parent's side, which sees bytes it can bound and values it checked."""

import threading
from collections.abc import Callable, Iterable

from fieldkit.services.imaging.answers import BOUNDS, believed
from fieldkit.services.imaging.prepared import Prepared
from fieldkit.services.imaging.starts import refuse_by_start, taken_kind
from fieldkit.services.quarantine.frames import Frame
from fieldkit.services.quarantine.ward import Task, Ward

_READER = "fieldkit.services.imaging.reading"
_READERS = {"HEIF": "fieldkit.services.imaging.reading_heif"}


class ForeignImages:
    """Prepares images of others, as many at a time as the ward has places, of very large ones one."""

    def __init__(self, ward: Ward) -> None:
        """``ward`` holds the children."""
        self._ward = ward
        self._one_large = threading.Lock()

    def prepare(self, name: str, start: bytes, size: int, pieces: Callable[[], Iterable[bytes]]) -> Prepared:
        """Prepare an image of ``size`` bytes that begins with ``start``; ``pieces`` gives them, perhaps more than once.

        Raises FileRefused (``decoding.prepare``'s reasons and ``Ward.parse``'s), EnvironmentFault when no child can be
        started, Stopped, and what ``pieces`` raises.
        """
        refuse_by_start(start, size, name)
        kind = taken_kind(start)
        reader = _READERS.get(kind, _READER)

        def check(answer: Frame) -> Prepared | None:
            return None if answer.facts.get("large") is True else believed(answer, kind)

        def alone(answer: Frame) -> Prepared:
            return believed(answer, kind)

        prepared = self._ward.parse(Task(reader, name, size, pieces, BOUNDS, check, {}))
        if prepared is not None:
            return prepared
        with self._one_large:
            return self._ward.parse(Task(reader, name, size, pieces, BOUNDS, alone, {"alone": True}))
