"""What the reading pane, the threads and the decision are made of, read off the window's thread."""

from collections.abc import Mapping
from decimal import Decimal

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.indicator import IndicatorValue
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.mission import Mission
from fieldkit.domain.review import DECISIONS, SETTLED, Action, Objection, ReviewState, Standing
from fieldkit.domain.values import Plain
from fieldkit.domain.visit import Visit
from fieldkit.errors import BadValue
from fieldkit.reference.words import Words
from fieldkit.services.approved import Approved
from fieldkit.services.indicators import IndicatorState
from fieldkit.services.review import REVIEWED, ReviewRow, Thread, is_written_by
from fieldkit.services.workspace import Workspace
from ui.review.marked_text import Marked, as_is, compared, passages
from ui.review.proposed import Told, read_proposals

INDICATORS = "indicators"
"""The section that is no field of the visit: what was measured there."""

_WAITING = {ReviewState.SUBMITTED, ReviewState.IN_REVIEW}


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the note: its field, title, text as it is, and against the earlier version where there is one."""

    field: str
    title: str
    reading: list[Marked]
    difference: list[Marked]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visit or a mission under review.

    ``since`` is the version the differences are against, 0 where there is none. ``altered`` says that something was
    written after the last submission. ``objections`` tells for each act why this person may not do it now, or None.
    Of what was approved the text is the approved one; what was written since are the ``proposals``.
    """

    kind: str
    loaded: Loaded[Visit] | Loaded[Mission]
    dossier: Dossier | None
    standing: Standing
    mine: bool
    altered: bool
    since: int
    sections: tuple[Section, ...]
    threads: tuple[Thread, ...]
    objections: Mapping[Action, Objection | None]
    proposals: tuple[Told, ...] = ()

    @property
    def undecided(self) -> int:
        """How many proposals wait for a reviewer."""
        return sum(told.proposal.open for told in self.proposals)

    @property
    def open_threads(self) -> tuple[Thread, ...]:
        """Those somebody still has to answer."""
        return tuple(thread for thread in self.threads if thread.open)

    @property
    def passages(self) -> int:
        """How many passages differ from the earlier version."""
        return sum(passages(section.difference) for section in self.sections)

    @property
    def mission(self) -> str:
        """The mission whose report this belongs to, empty when none."""
        record = self.loaded.record
        return record.mission if isinstance(record, Visit) else record.id

    def title_of(self, field: str) -> str:
        """The title of a section, empty for a remark on the whole."""
        return next((section.title for section in self.sections if section.field == field), "")


def read_sheet(workspace: Workspace, words: Words, row: ReviewRow | None, kind: str, subject: str) -> Sheet:
    """Everything about one subject; raises NotFound. ``row`` is its line of the queue, None for a draft."""
    review = workspace.review
    loaded = workspace.records.get(REVIEWED[kind], subject)
    standing = review.standing(subject)
    settled = standing.state in SETTLED
    approved = (workspace.proposals.approved(loaded.record) if settled else None) or Approved()
    record = approved.of(loaded.record)
    altered = bool(approved.proposals) if settled else review.changed_since(loaded)
    since = standing.version - 1 if standing.state in _WAITING and standing.version > 1 else 0
    since = since or standing.version * (altered and not settled)
    before = review.values_of(subject, since) if since else {}
    sections = [
        _section(field.name, words.label(kind, field.name), str(getattr(record, field.name)), before, subject)
        for field in KINDS[kind].prose
    ]
    dossier = None
    if isinstance(record, Visit):
        found = workspace.records.find(Dossier, record.dossier) if record.dossier else None
        dossier = found.record if found else None
        board = workspace.indicators.board(record.dossier) if record.dossier else []
        sections.append(_measured(words, board, approved, subject, before))
    return Sheet(
        kind=kind,
        loaded=loaded,  # type: ignore[arg-type]  # REVIEWED holds the types of visits and missions only
        dossier=dossier,
        standing=standing,
        mine=row.mine if row is not None else True,
        altered=altered,
        since=since if before else 0,
        sections=tuple(section for section in sections if section.reading or section.difference),
        threads=tuple(review.threads(subject)),
        objections=_objections(workspace, subject, standing, approved),
        proposals=read_proposals(workspace, words, approved.proposals),
    )


def _objections(
    workspace: Workspace, subject: str, standing: Standing, approved: Approved
) -> dict[Action, Objection | None]:
    """For each act why this person may not do it now; of decisions, on any of the proposals at all."""
    review, me = workspace.review, workspace.people.current.login
    by_others = [proposal for proposal in approved.proposals if not is_written_by(proposal, me)]
    return {
        action: workspace.proposals.objection(action, standing, () if by_others else approved.proposals, reason="-")
        if action in DECISIONS
        else review.objection(action, subject, reason="-")
        for action in Action
    }


def _section(field: str, title: str, text: str, before: Mapping[tuple[str, str], Plain], subject: str) -> Section:
    earlier = before.get((subject, field)) if before else None
    return Section(field, title, as_is(text), compared(str(earlier or ""), text) if before else as_is(text))


def _measured(
    words: Words,
    board: list[IndicatorState],
    approved: Approved,
    visit: str,
    before: Mapping[tuple[str, str], Plain],
) -> Section:
    """What was measured at the visit, one line an indicator."""
    now, earlier = [], []
    for state in board:
        value = state.of_visit(visit)
        if value is None or value.id in approved.added:
            continue
        value = approved.of(value)
        now.append(_line(words, state, value.value, value.level))
        was = before.get((value.id, "value"))
        if was is not None or before.get((value.id, "level")):
            level = str(before.get((value.id, "level")) or "")
            earlier.append(_line(words, state, _amount(was), level))
    title = words.say("review.indicators")
    text = "\n\n".join(now)
    return Section(INDICATORS, title, as_is(text), compared("\n\n".join(earlier), text) if before else as_is(text))


def _amount(plain: Plain) -> Decimal | None:
    """A value as its version held it; None where there was none, or none that can be read."""
    try:
        value: Decimal | None = KINDS[IndicatorValue.KIND].by_name["value"].value(plain)
    except BadValue:
        return None
    return value


def _line(words: Words, state: IndicatorState, value: Decimal | None, level: str) -> str:
    formats, unit = words.formats, state.indicator.unit
    said = level if value is None else formats.quantity(value, unit)
    parts = [words.say("review.measured", indicator=state.indicator.title, value=said)]
    if state.target is not None and state.target.value is not None:
        parts.append(words.say("review.target", value=formats.quantity(state.target.value, unit)))
    return _plain(", ".join(parts))


def _plain(text: str) -> str:
    """Text whose signs mean nothing to the reader of markup."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|~-+.!" else sign for sign in text)
