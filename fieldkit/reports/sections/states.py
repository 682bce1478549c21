"""The tone of the states a report shows."""

import datetime as dt

from fieldkit.domain.dossier import DossierState, FundingState
from fieldkit.domain.indicator import Progress
from fieldkit.domain.mission import AgendaState
from fieldkit.domain.recommendation import Priority, Recommendation, RecommendationState, is_overdue
from fieldkit.domain.review import ReviewState
from fieldkit.reports.document import Cell, Tone, pill
from fieldkit.reports.telling import Telling

_TONES: dict[str, dict[str, Tone]] = {
    "dossier_state": {
        DossierState.RUNNING: Tone.GOOD,
        DossierState.WATCH: Tone.CARE,
        DossierState.ON_HOLD: Tone.BAD,
        DossierState.APPRAISAL: Tone.ACCENT,
    },
    "funding_state": {
        FundingState.GRANTED: Tone.GOOD,
        FundingState.RECEIVED: Tone.GOOD,
        FundingState.REQUESTED: Tone.ACCENT,
        FundingState.REFUSED: Tone.BAD,
    },
    "progress": {Progress.DONE: Tone.GOOD, Progress.RUNNING: Tone.ACCENT, Progress.POSTPONED: Tone.CARE},
    "agenda_state": {AgendaState.DONE: Tone.GOOD, AgendaState.MOVED: Tone.CARE, AgendaState.CANCELLED: Tone.BAD},
    "priority": {Priority.URGENT: Tone.BAD, Priority.HIGH: Tone.CARE},
    "recommendation_state": {
        RecommendationState.RESOLVED: Tone.GOOD,
        RecommendationState.IN_PROGRESS: Tone.ACCENT,
        RecommendationState.TO_CHECK: Tone.CARE,
    },
    "review_state": {
        ReviewState.APPROVED: Tone.GOOD,
        ReviewState.SHARED: Tone.GOOD,
        ReviewState.CHANGES_REQUESTED: Tone.CARE,
        ReviewState.SUBMITTED: Tone.ACCENT,
        ReviewState.IN_REVIEW: Tone.ACCENT,
    },
}


def tone_of(vocabulary: str, code: str) -> Tone:
    """The tone of a code; one not listed is neutral."""
    return _TONES.get(vocabulary, {}).get(code, Tone.NEUTRAL)


def state(telling: Telling, vocabulary: str, code: str, *, quiet: str = "") -> Cell:
    """The cell of a state; empty for an empty code."""
    if not code:
        return Cell()
    return pill(telling.words.choice(vocabulary, code), tone_of(vocabulary, code), quiet=quiet)


def standing(telling: Telling, recommendation: Recommendation, code: str, today: dt.date) -> Cell:
    """The cell of a recommendation's state, which says so when its day has passed."""
    if is_overdue(recommendation, today) and code != RecommendationState.RESOLVED:
        return pill(telling.words.choice("recommendation_state", code), Tone.BAD, quiet=telling.say("report.overdue"))
    return state(telling, "recommendation_state", code)
