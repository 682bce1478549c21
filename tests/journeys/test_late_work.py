"""Words written offline while an approval was on its way: taken by all, counted once a reviewer took them over."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.mission import Mission
from fieldkit.domain.review import Action, Audience, ReviewState, Role
from fieldkit.domain.visit import Visit, VisitState
from fieldkit.services.approved import Proposal
from fieldkit.services.review import Ask, asked
from tests.journeys.crew import Laptop
from tests.sync.serving import RunningServer

DAY = dt.date(2026, 3, 12)
APPROVED, LATE, LATER = "Pompe réparée le 4 février.", "Pompe arrêtée depuis le 10 mars.", "Pompe remplacée."


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[tuple[Laptop, Laptop, Laptop]]:
    server = RunningServer(tmp_path / "server")
    people = (("maelle", Role.OFFICER), ("thibault", Role.REVIEWER), ("claire", Role.REVIEWER))
    for login, role in people:
        server.add_account(f"{login}@essai.example", login.title(), role)
    server.start()
    laptops = [Laptop(tmp_path / login, f"{login}@essai.example", login.title()) for login, _ in people]
    try:
        for laptop in laptops:
            laptop.meet(server)
        yield laptops[0], laptops[1], laptops[2]
    finally:
        for laptop in laptops:
            laptop.close()
        server.stop()


def _sync(*laptops: Laptop) -> None:
    for laptop in laptops:
        report = laptop.sync()
        assert report.refused == 0


def _write(laptop: Laptop, visit: str, **values: str) -> None:
    records = laptop.workspace.records
    records.edit(records.get(Visit, visit), **values)


def _act(laptop: Laptop, visit: str, action: Action) -> None:
    laptop.workspace.review.act(action, laptop.workspace.records.get(Visit, visit))


def _proposals(laptop: Laptop, visit: str) -> tuple[Proposal, ...]:
    approved = laptop.workspace.proposals.approved(laptop.workspace.records.get(Visit, visit).record)
    assert approved is not None
    return approved.proposals


def _decide(laptop: Laptop, visit: str, action: Action, reason: str = "") -> None:
    loaded = laptop.workspace.records.get(Visit, visit)
    chosen = [proposal for proposal in _proposals(laptop, visit) if proposal.open]
    laptop.workspace.proposals.decide(action, loaded, chosen, reason=reason)


def _printed(laptop: Laptop, folder: Path) -> str:
    (mission,) = laptop.workspace.records.all(Mission)
    made = laptop.workspace.reports.make(mission.id, Audience.INTERNAL, "fr", folder / "rapport.pdf")
    return " ".join(" ".join(page.extract_text() for page in PdfReader(made.path).pages).split())


def test_late_words_are_a_proposal_until_a_reviewer_takes_them_over(
    crew: tuple[Laptop, Laptop, Laptop], tmp_path: Path
) -> None:
    maelle, thibault, claire = crew
    records = maelle.workspace.records
    dossier = records.create(Dossier, code="BJ-24-017", title="Eau potable", country="BJ").id
    mission = records.create(Mission, title="Mission Bénin", starts=DAY, ends=DAY, dossiers=(dossier,)).id
    visit = records.create(
        Visit,
        dossier=dossier,
        mission=mission,
        date=DAY,
        title="Forage",
        seen=APPROVED,
        state=VisitState.DONE.value,
    ).id
    _act(maelle, visit, Action.SUBMITTED)
    _sync(maelle, thibault, claire)
    _act(thibault, visit, Action.APPROVED)
    _write(maelle, visit, seen=LATE)
    closing = claire.workspace.records
    closing.edit(closing.get(Dossier, dossier), state="closed")
    _sync(thibault, claire, maelle, thibault, claire)
    assert [row.standing.state for row in maelle.workspace.review.queue()] == [ReviewState.APPROVED]
    for laptop in crew:
        assert laptop.workspace.records.get(Visit, visit).record.seen == LATE, "nothing is lost on any laptop"
        (proposal,) = _proposals(laptop, visit)
        assert (proposal.before, proposal.after, proposal.open) == (APPROVED, LATE, True)
        assert proposal.authors == ("Maelle <maelle@essai.example>",)
        told = _printed(laptop, tmp_path)
        assert APPROVED in told
        assert LATE not in told
    (row,) = thibault.workspace.review.queue()
    assert asked(row, Role.REVIEWER) is Ask.DECIDE
    _decide(thibault, visit, Action.TAKEN_OVER)
    _sync(thibault, maelle, claire)
    for laptop in crew:
        assert LATE in _printed(laptop, tmp_path)
        assert _proposals(laptop, visit) == ()
    (news,) = maelle.workspace.proposals.news()
    assert (news.accepted, news.event.author) == (True, "Thibault <thibault@essai.example>")
    _two_reviewers_decide_apart(crew, visit, tmp_path)


def _two_reviewers_decide_apart(crew: tuple[Laptop, Laptop, Laptop], visit: str, folder: Path) -> None:
    """Of both words the more careful counts, and both are heard; who decides knowing of both has the last."""
    maelle, thibault, claire = crew
    _write(maelle, visit, seen=LATER)
    _sync(maelle, thibault, claire)
    _decide(thibault, visit, Action.TAKEN_OVER)
    _decide(claire, visit, Action.SET_ASIDE, "La pompe est sous garantie.")
    _sync(claire, thibault, maelle, claire)
    for laptop in crew:
        (proposal,) = _proposals(laptop, visit)
        assert not proposal.open
        assert {verdict.event.author.split()[0] for verdict in proposal.verdicts} == {"Thibault", "Claire"}
    assert LATE in _printed(maelle, folder)
    assert {news.accepted for news in maelle.workspace.proposals.news()} == {True, False}
    claire.workspace.proposals.decide(
        Action.TAKEN_OVER, claire.workspace.records.get(Visit, visit), _proposals(claire, visit)
    )
    _sync(claire, maelle)
    assert LATER in _printed(maelle, folder)
