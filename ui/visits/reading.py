"""What the visit editor reads, in one go, off the window's thread."""

import datetime as dt
from collections.abc import Mapping

from fieldkit.domain.dossier import Site
from fieldkit.domain.indicator import IndicatorValue
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.review import SETTLED, Action, ReviewState
from fieldkit.domain.visit import VisitState
from fieldkit.services.approved import Proposal
from fieldkit.services.photos import PhotoRow
from fieldkit.services.visits import VisitSheet
from fieldkit.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class VisitSeen:
    """A visit with all its screen shows; ``proposals`` are what was written after its approval.

    ``values`` are the values recorded at this visit by indicator. ``may_submit`` says whether it can go to review now.
    """

    sheet: VisitSheet
    values: Mapping[str, Loaded[IndicatorValue]]
    photos: tuple[PhotoRow, ...]
    sites: tuple[Site, ...]
    review: ReviewState
    may_submit: bool
    proposals: tuple[Proposal, ...] = ()

    @property
    def finished(self) -> bool:
        """Whether the visit is over and its note complete."""
        return self.sheet.visit.state == VisitState.DONE


def read_visit(workspace: Workspace, identity: str, today: dt.date) -> VisitSeen:
    """Read a visit; raises NotFound."""
    sheet = workspace.visits.sheet(identity, today)
    standing = workspace.review.standing(identity)
    values = {}
    for state in sheet.indicators:
        recorded = state.of_visit(identity)
        if recorded is not None:
            values[state.indicator.id] = workspace.records.get(IndicatorValue, recorded.id)
    submits = workspace.review.objection(Action.SUBMITTED, identity) is None
    settled = standing.state in SETTLED
    approved = workspace.proposals.approved(sheet.visit) if settled else None
    if submits and settled:
        submits = workspace.review.changed_since(sheet.loaded)
    return VisitSeen(
        sheet=sheet,
        values=values,
        photos=tuple(workspace.photos.of_visit(identity, today)),
        sites=tuple(workspace.records.all(Site, dossier=sheet.visit.dossier)) if sheet.visit.dossier else (),
        review=standing.state,
        may_submit=submits,
        proposals=approved.proposals if approved is not None else (),
    )
