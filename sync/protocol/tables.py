"""Ids, names and sessions, each written once per message and named by its place."""

import re
import uuid

from fieldkit.errors import BadValue, Refused
from sync.protocol.problems import Code
from sync.protocol.wire import SESSION_BYTES, UUID_BYTES, Tables

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SESSION = re.compile(r"[0-9a-f]{16}")


def is_session(text: str) -> bool:
    """Whether a text is 16 hexadecimal digits."""
    return _SESSION.fullmatch(text) is not None


class TableWriter:
    """Fills the tables of one message while its columns are made."""

    def __init__(self) -> None:
        """With empty tables."""
        self._sessions: dict[str, int] = {}
        self._uuids: dict[str, int] = {}
        self._texts: dict[str, int] = {}

    def session(self, text: str) -> int:
        """The place of a session; raises BadValue for what is none."""
        if not is_session(text):
            raise BadValue("change_id")
        return self._sessions.setdefault(text, len(self._sessions))

    def place(self, text: str) -> int:
        """The place of an id, name or author: a UUID in canonical text travels as 16 bytes, all else as text."""
        if _UUID.fullmatch(text):
            return self._uuids.setdefault(text, len(self._uuids))
        return -1 - self._texts.setdefault(text, len(self._texts))

    def tables(self) -> Tables:
        """The tables as they stand."""
        return Tables(
            b"".join(map(bytes.fromhex, self._sessions)),
            b"".join(uuid.UUID(text).bytes for text in self._uuids),
            list(self._texts),
        )


class TableReader:
    """What is at a place of a message's tables; raises Refused(malformed) for a place that is not there."""

    def __init__(self, tables: Tables) -> None:
        """``tables`` come with the columns."""
        self._tables = tables
        self._sessions: dict[int, str] = {}
        self._places: dict[int, str] = {-1 - place: text for place, text in enumerate(tables.texts)}

    def session(self, place: int) -> str:
        """The session at a place."""
        found = self._sessions.get(place)
        if found is None:
            found = self._sessions[place] = _part(self._tables.sessions, place, SESSION_BYTES).hex()
        return found

    def text(self, place: int) -> str:
        """The id, name or author at a place."""
        found = self._places.get(place)
        if found is None:
            found = self._places[place] = str(uuid.UUID(bytes=_part(self._tables.uuids, place, UUID_BYTES)))
        return found


def _part(data: bytes, place: int, size: int) -> bytes:
    if not 0 <= place < len(data) // size:
        raise Refused(Code.MALFORMED)
    return data[place * size : (place + 1) * size]
