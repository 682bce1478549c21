"""What is written after an approval is proposed: it counts for nothing before a reviewer took it over."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from fieldkit.domain.fields import DELETED
from fieldkit.domain.indicator import IndicatorValue
from fieldkit.domain.review import Action, Objection, ReviewState, Role
from fieldkit.domain.visit import Observation, Visit
from fieldkit.errors import NotAllowed
from fieldkit.reports.material import Material
from fieldkit.services.approved import WHOLE, Proposal
from fieldkit.services.profile import Profile
from fieldkit.services.report_material import gather
from fieldkit.services.review import Ask, ReviewRow, asked
from tests.written_mission import AUTHOR, GOVERNANCE, REVIEWER, SEEN, Written, write_mission

LATE = "Le forage 2 est de nouveau arrêté."
OTHER_REVIEWER = Profile("claire@exemple.org", "Claire Dossou", Role.REVIEWER)


@dataclass
class Desk:
    """A mission whose visit is approved, and what reports and queue say of it."""

    written: Written

    @property
    def visit(self) -> Visit:
        return self.written.workspace.records.get(Visit, self.written.visit).record

    def approve(self) -> None:
        written = self.written
        review, records = written.workspace.review, written.workspace.records
        written.become(AUTHOR)
        review.act(Action.SUBMITTED, records.get(Visit, written.visit))
        written.become(REVIEWER)
        review.act(Action.APPROVED, records.get(Visit, written.visit))
        written.become(AUTHOR)

    def edit(self, **values: str) -> None:
        records = self.written.workspace.records
        records.edit(records.get(Visit, self.written.visit), **values)

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        approved = self.written.workspace.proposals.approved(self.visit)
        assert approved is not None
        return approved.proposals

    @property
    def row(self) -> ReviewRow:
        return next(row for row in self.written.workspace.review.queue() if row.subject.id == self.written.visit)

    def decide(self, action: Action, *fields: str, reason: str = "") -> None:
        chosen = [proposal for proposal in self.proposals if not fields or proposal.field in fields]
        workspace = self.written.workspace
        workspace.proposals.decide(action, workspace.records.get(Visit, self.written.visit), chosen, reason=reason)

    @property
    def printed(self) -> Material:
        with self.written.workspace.records._store.read() as reader:
            return gather(reader, self.written.mission)

    @property
    def printed_visit(self) -> Visit:
        return next(visit for visit in self.printed.visits if visit.id == self.written.visit)


@pytest.fixture(scope="module")
def _desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    written = write_mission(tmp_path_factory.mktemp("late") / "workspace")
    yield Desk(written)
    written.workspace.close()


@pytest.fixture
def desk(_desk: Desk) -> Desk:
    """The visit approved as it is now: whatever an earlier test left undecided is part of that."""
    _desk.edit(seen=SEEN, governance=GOVERNANCE)
    _desk.approve()
    assert _desk.proposals == ()
    return _desk


def test_what_is_written_after_the_approval_is_proposed_and_printed_once_taken_over(desk: Desk) -> None:
    desk.edit(seen=LATE)
    desk.edit(governance="")
    assert desk.visit.seen == LATE, "it is on the screen of whoever wrote it"
    assert {(each.field, each.before, each.after) for each in desk.proposals} == {
        ("seen", SEEN, LATE),
        ("governance", GOVERNANCE, None),
    }
    assert {each.authors for each in desk.proposals} == {(AUTHOR.mailbox,)}
    assert (desk.printed_visit.seen, desk.printed_visit.governance) == (SEEN, GOVERNANCE)
    assert (desk.printed.proposals, desk.printed.standings[desk.written.visit]) == (2, ReviewState.APPROVED)
    assert asked(desk.row, Role.OFFICER) is None
    desk.written.become(REVIEWER)
    assert asked(desk.row, Role.REVIEWER) is Ask.DECIDE
    desk.decide(Action.TAKEN_OVER, "seen")
    assert (desk.printed_visit.seen, desk.printed_visit.governance) == (LATE, GOVERNANCE)
    assert [each.field for each in desk.proposals] == ["governance"]
    desk.decide(Action.SET_ASIDE, "governance", reason="Le bureau a été vu.")
    assert (desk.visit.governance, desk.printed_visit.governance) == ("", GOVERNANCE), "nothing is written back"
    (aside,) = desk.proposals
    assert (aside.open, aside.verdicts[0].event.reason) == (False, "Le bureau a été vu.")
    assert asked(desk.row, Role.REVIEWER) is None
    assert desk.row.standing.state is ReviewState.APPROVED
    desk.written.become(AUTHOR)
    told = {decision.event.action: decision.places for decision in desk.written.workspace.proposals.news()}
    assert told == {
        Action.TAKEN_OVER: ((desk.written.visit, "seen"),),
        Action.SET_ASIDE: ((desk.written.visit, "governance"),),
    }
    assert desk.written.workspace.proposals.news() == []
    desk.edit(governance="Trois membres absents.")
    assert [each.open for each in desk.proposals] == [True], "another text is another proposal"


def test_what_belongs_to_a_visit_is_approved_with_it(desk: Desk) -> None:
    records, visit = desk.written.workspace.records, desk.written.visit
    kept = records.all(Observation, visit=visit)[0]
    records.delete(records.get(Observation, kept.id))
    new = records.create(Observation, dossier=desk.written.dossier, visit=visit, text="Pompe bruyante", nature="risk")
    measured = records.all(IndicatorValue, visit=visit)[0]
    records.edit(records.get(IndicatorValue, measured.id), comment="Relevé refait")
    found = {(each.kind, each.field): each for each in desk.proposals}
    assert set(found) == {("observation", DELETED), ("observation", WHOLE), ("indicator_value", "comment")}
    assert found["observation", WHOLE].after == "Pompe bruyante"
    assert found["observation", DELETED].before == kept.text
    printed = desk.printed
    assert [each.text for each in printed.observations if each.visit == visit] == [kept.text]
    assert [each.comment for each in printed.values if each.id == measured.id] == [measured.comment]
    desk.written.become(REVIEWER)
    desk.decide(Action.TAKEN_OVER)
    assert desk.proposals == ()
    assert [each.text for each in desk.printed.observations if each.visit == visit] == [new.record.text]
    assert [each.comment for each in desk.printed.values if each.id == measured.id] == ["Relevé refait"]


def test_a_visit_thrown_away_after_its_approval_is_printed_until_somebody_agrees(desk: Desk) -> None:
    records, visit = desk.written.workspace.records, desk.written.visit
    records.delete(records.get(Visit, visit))
    assert desk.printed_visit.seen == SEEN
    assert [each.field for each in desk.row.proposals] == [DELETED]
    desk.written.become(REVIEWER)
    desk.decide(Action.TAKEN_OVER)
    assert visit not in {each.id for each in desk.printed.visits}
    assert visit not in {row.subject.id for row in desk.written.workspace.review.queue()}
    desk.written.become(AUTHOR)
    records.restore(Visit, visit)


def test_how_work_goes_on_needs_no_approval(desk: Desk) -> None:
    today, recommendations = desk.visit.date, desk.written.workspace.recommendations
    assert today is not None
    row = recommendations.all(today, desk.written.dossier)[0]
    records = desk.written.workspace.records
    loaded = records.get(type(row.recommendation), row.recommendation.id)
    records.edit(loaded, state="resolved", response="Compteur changé.")
    records.edit(records.get(Visit, desk.written.visit), state="to_complete")
    assert desk.proposals == ()
    assert "resolved" in {each.state for each in desk.printed.recommendations}


def test_who_decides_and_on_what(desk: Desk) -> None:
    desk.edit(seen=LATE)
    with pytest.raises(NotAllowed) as refused:
        desk.decide(Action.TAKEN_OVER)
    assert refused.value.reason == Objection.NOT_A_REVIEWER
    desk.written.become(REVIEWER)
    with pytest.raises(NotAllowed) as refused:
        desk.decide(Action.SET_ASIDE, reason=" ")
    assert refused.value.reason == Objection.NO_REASON
    shown = desk.proposals
    desk.written.workspace.outbox.take()  # in others' hands: typing on does not take its place
    desk.edit(seen="Un mot du relecteur.")
    with pytest.raises(NotAllowed) as refused:
        desk.decide(Action.TAKEN_OVER)
    assert refused.value.reason == Objection.OWN_WORK, "nobody approves what they wrote"
    workspace = desk.written.workspace
    workspace.proposals.decide(Action.TAKEN_OVER, workspace.records.get(Visit, desk.written.visit), shown)
    assert desk.printed_visit.seen == LATE, "a decision is about the values that were on screen"
    assert [each.after for each in desk.proposals] == ["Un mot du relecteur."]
    desk.written.become(OTHER_REVIEWER)
    desk.decide(Action.TAKEN_OVER)
    assert desk.printed_visit.seen == "Un mot du relecteur."


def test_an_approval_is_about_the_text_that_was_on_screen(desk: Desk) -> None:
    written = desk.written
    review, records = written.workspace.review, written.workspace.records
    desk.edit(seen="Version deux.")
    review.act(Action.SUBMITTED, records.get(Visit, written.visit))
    assert desk.printed_visit.seen == SEEN, "what was approved counts while the next version waits"
    written.become(REVIEWER)
    read = records.get(Visit, written.visit)
    written.become(AUTHOR)
    desk.edit(seen="Arrivé pendant la lecture.")
    written.become(REVIEWER)
    review.act(Action.APPROVED, read)
    assert desk.printed_visit.seen == "Version deux."
    assert [each.after for each in desk.proposals] == ["Arrivé pendant la lecture."]
