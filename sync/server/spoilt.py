"""Changes found to be no longer what was kept: never given out, never counted, until somebody offers them again."""

from collections.abc import Mapping
from typing import Any

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged
from sync.protocol.canonical import fingerprint, restore


@dataclass(frozen=True, slots=True)
class Place:
    """Where a spoilt change stands, and the fingerprint its row still has."""

    scope: str
    number: int
    fingerprint: bytes


class Spoilt:
    """What one process of the server has come across, by organisation."""

    def __init__(self) -> None:
        """Nothing was found yet."""
        self._found: dict[str, dict[ChangeId, Place]] = {}

    def note(self, organisation: str, identity: ChangeId, place: Place) -> None:
        """Remember one."""
        self._found.setdefault(organisation, {})[identity] = place

    def forget(self, organisation: str, identity: ChangeId) -> None:
        """It is whole again, or gone."""
        self._found.get(organisation, {}).pop(identity, None)

    def of(self, organisation: str) -> Mapping[ChangeId, Place]:
        """An organisation's."""
        return dict(self._found.get(organisation, {}))


def whole(row: Any) -> Change | None:  # noqa: ANN401 - a row that has a body and a fingerprint
    """The change a row holds, if it is still the one whose fingerprint was taken."""
    try:
        change = restore(bytes(row.body))
        return change if fingerprint(change) == bytes(row.fingerprint) else None
    except (Damaged, TypeError, ValueError, OverflowError, AttributeError):
        return None
