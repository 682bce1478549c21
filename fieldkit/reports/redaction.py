"""What an edition leaves out, told without telling what it was."""

from enum import StrEnum

from fieldkit.domain.lightly import dataclass
from fieldkit.reference.words import Words


class Why(StrEnum):
    """Why something is withheld or altered. NAME_LEFT withholds nothing: it asks a person to look."""

    FIELD = "field"
    NAME = "name"
    NAME_LEFT = "name_left"
    POSITION = "position"
    PHOTO = "photo"
    OBSERVATION = "observation"
    BUDGET = "budget"
    FUNDING = "funding"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """One line of « Masqué pour le partenaire ».

    ``count`` things were withheld in the ``records`` named, all of ``kind`` and, for a field, under its name
    ``field``. ``instead`` is what stands in their place. The withheld text itself is nowhere here.
    """

    why: Why
    count: int
    kind: str = ""
    field: str = ""
    records: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


class Tally:
    """Counts what is withheld, as it is."""

    def __init__(self) -> None:
        self._counts: dict[tuple[Why, str, str], int] = {}
        self._records: dict[tuple[Why, str, str], dict[str, None]] = {}
        self._instead: dict[tuple[Why, str, str], dict[str, None]] = {}

    def add(
        self, why: Why, *, kind: str = "", field: str = "", record: str = "", count: int = 1, instead: str = ""
    ) -> None:
        """Count something withheld; nothing happens for a ``count`` of 0."""
        if not count:
            return
        key = (why, kind, field)
        self._counts[key] = self._counts.get(key, 0) + count
        if record:
            self._records.setdefault(key, {})[record] = None
        if instead:
            self._instead.setdefault(key, {})[instead] = None

    @property
    def redactions(self) -> tuple[Redaction, ...]:
        """What was counted: names and positions first, then in the order of ``Why``."""
        order = (Why.NAME, Why.NAME_LEFT, Why.POSITION, *Why)
        return tuple(
            Redaction(
                why=why,
                count=self._counts[why, kind, field],
                kind=kind,
                field=field,
                records=tuple(self._records.get((why, kind, field), ())),
                instead=tuple(self._instead.get((why, kind, field), ())),
            )
            for why, kind, field in sorted(self._counts, key=lambda key: (order.index(key[0]), key[1:]))
        )


def told(redaction: Redaction, words: Words) -> tuple[str, str]:
    """What the window says of a redaction: what was withheld, and why."""
    label = words.label(redaction.kind, redaction.field) if redaction.field else ""
    what = words.say(f"report.redaction.{redaction.why}", count=redaction.count, label=label)
    return what, words.say(f"report.redaction_why.{redaction.why}")
