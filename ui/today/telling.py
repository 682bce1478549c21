"""Keeps the head of the rail true: the mission under way, and what waits in the review."""

from PySide6.QtCore import QObject, QTimer

from fieldkit.domain.indicator import IndicatorValue
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Published
from fieldkit.domain.mission import Mission
from fieldkit.domain.recommendation import Recommendation
from fieldkit.domain.review import Comment, ReviewEvent
from fieldkit.domain.visit import Observation, Visit
from ui.dossiers.calendar import today_here
from ui.shell.context import Context
from ui.today.screen import mission_words

_KINDS = {Mission.KIND, ReviewEvent.KIND, Comment.KIND}
_REVIEWED = {Visit.KIND, Observation.KIND, IndicatorValue.KIND, Recommendation.KIND}
"""What may be written after an approval, and is written all the time: a proposal is counted a little later."""
_BURST_MS = 200
_LATER_MS = 20_000


@dataclass(frozen=True, slots=True)
class _Seen:
    mission: Mission | None
    to_review: int


class MissionTeller(QObject):
    """Listens to the workspace."""

    def __init__(self, context: Context) -> None:
        """Begins at once."""
        super().__init__()
        self._context = context
        self._soon = QTimer(self, singleShot=True, interval=_BURST_MS)
        self._soon.timeout.connect(self._read)
        self._later = QTimer(self, singleShot=True, interval=_LATER_MS)
        self._later.timeout.connect(self._read)
        self._leave = context.workspace.subscribe(self._hear)
        self._read()

    def leave(self) -> None:
        """Stop listening; what was heard last is left unread."""
        self._leave()
        self._soon.stop()
        self._later.stop()

    def _hear(self, published: Published) -> None:
        if published.kinds & _KINDS:
            self._context.jobs.on_window_thread(self._soon.start)
        elif published.kinds & _REVIEWED:
            self._context.jobs.on_window_thread(self._look_later)

    def _look_later(self) -> None:
        if not self._later.isActive():
            self._later.start()

    def _read(self) -> None:
        workspace = self._context.workspace
        self._context.jobs.read(
            lambda: _Seen(workspace.missions.current(today_here()), workspace.review.waiting_for_me()),
            self._say,
            owner=self,
        )

    def _say(self, seen: _Seen) -> None:
        notices, mission = self._context.notices, seen.mission
        notices.count("review", seen.to_review)
        if mission is None:
            notices.mission("", "", "")
        else:
            notices.mission(mission.country, mission.title, mission_words(self._context, mission, today_here()))
