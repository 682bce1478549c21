"""What begins or prepares a visit of a dossier."""

from PySide6.QtCore import QObject

from fieldkit.domain.dossier import Site
from fieldkit.domain.visit import Visit, VisitState
from fieldkit.services.dossiers import DossierOverview
from ui.dossiers.calendar import today_here
from ui.shell.context import Context


def begin_visit(context: Context, dossier: str, owner: QObject) -> None:
    """A visit of today, at the dossier's site where it has one, on the mission under way where it is part of it."""
    workspace = context.workspace

    def begin() -> str:
        sites, mission = workspace.records.all(Site, dossier=dossier), workspace.missions.current(today_here())
        on_mission = mission.id if mission is not None and dossier in mission.dossiers else ""
        site = sites[0].id if len(sites) == 1 else ""
        return workspace.visits.begin(dossier, today_here(), site=site, mission=on_mission).id

    context.saving.save(begin, lambda visit: context.navigator.go("visit", visit=visit), owner=owner)


def planned_visit(overview: DossierOverview) -> Visit | None:
    """The next visit that is planned, None without one: the first from today on, else the last of all."""
    planned = [
        point.visit
        for point in overview.timeline
        if point.visit is not None and point.visit.state in {"", VisitState.PLANNED}
    ]
    today = today_here()
    ahead = (visit for visit in planned if visit.date is not None and visit.date >= today)
    return next(ahead, planned[-1] if planned else None)
