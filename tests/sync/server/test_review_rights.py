"""Who may do what in a review, judged by the server at receipt."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from fieldkit.domain.changes import Change, Edit
from fieldkit.domain.ids import new_id
from fieldkit.domain.review import Role
from sync.protocol.messages import Outcome, Verdict
from sync.server import tables
from tests.sync.serving import RunningServer
from tests.sync.speaking import Speaker

SignIn = Callable[[str], Speaker]
APPLIED = Verdict(Outcome.APPLIED)


@dataclass
class Act:
    """A review event to send: ``change`` creates it."""

    change: Change
    record: str


@dataclass
class Case:
    """One visit under review."""

    dossier: str = field(default_factory=new_id)
    visit: str = field(default_factory=new_id)

    def act(self, speaker: Speaker, action: str, *follows: Act, author: str = "", **values: Any) -> Act:  # noqa: ANN401 - plain values
        record = new_id()
        plain = {
            "dossier": self.dossier,
            "subject": self.visit,
            "subject_kind": "visit",
            "action": action,
            "author": author or f"Essai <{speaker.login}>",
            "follows": [act.record for act in follows] or None,
            **values,
        }
        edits = [Edit("review_event", record, name, value) for name, value in plain.items()]
        return Act(speaker.change(*edits, scope=self.dossier, author=author), record)


def outcome(speaker: Speaker, *acts: Act) -> tuple[Verdict, ...]:
    return speaker.sync(*(act.change for act in acts)).verdicts


def submitted(case: Case, speaker: Speaker) -> Act:
    act = case.act(speaker, "submitted", version=1)
    assert outcome(speaker, act) == (APPLIED,)
    return act


@pytest.mark.parametrize("action", ["started", "approved", "changes_requested"])
@pytest.mark.parametrize(
    ("author", "actor", "expected"),
    [
        ("awa", "bio", "not_a_reviewer"),
        ("awa", "awa", "not_a_reviewer"),
        ("awa", "claire", ""),
        ("awa", "admin", ""),
        ("claire", "claire", "own_work"),
        ("claire", "didier", ""),
        ("admin", "admin", "own_work"),
    ],
)
def test_rights(sign_in: SignIn, author: str, actor: str, expected: str, action: str) -> None:
    case = Case()
    first = submitted(case, sign_in(author))
    speaker = sign_in(actor)
    act = case.act(speaker, action, first, reason="Préciser le débit.")
    verdict = outcome(speaker, act)[0]
    assert (verdict.outcome, verdict.reason) == ((Outcome.REFUSED, expected) if expected else (Outcome.APPLIED, ""))
    assert verdict.where == ("review_event.action" if expected else "")


def test_a_reviewers_act_is_signed_by_the_account_that_sends_it(sign_in: SignIn) -> None:
    case = Case()
    first = submitted(case, sign_in("awa"))
    claire = sign_in("claire")
    forged = case.act(claire, "approved", first, author="Didier <didier@essai.example>")
    half = case.act(claire, "approved", first)
    half.change = claire.change(*half.change.edits, scope=case.dossier, author="Didier <didier@essai.example>")
    nobody = case.act(claire, "approved", first)
    nobody.change = claire.change(*nobody.change.edits, scope=case.dossier, author="<>")
    assert [verdict.reason for verdict in outcome(claire, forged, half, nobody)] == ["not_the_author"] * 3


def test_nobody_approves_what_they_submitted_under_another_name(sign_in: SignIn) -> None:
    case = Case()
    claire = sign_in("claire")
    first = case.act(claire, "submitted", author="Awa <awa@essai.example>", version=1)
    assert outcome(claire, first) == (APPLIED,), "somebody else's submission may be carried to the server"
    assert outcome(claire, case.act(claire, "approved", first))[0].reason == "own_work"


def test_nobody_approves_their_own_work_by_giving_it_a_lower_number(sign_in: SignIn) -> None:
    case = Case()
    awa, claire = sign_in("awa"), sign_in("claire")
    first = case.act(awa, "submitted", version=1)
    back = case.act(claire, "changes_requested", first, reason="Préciser.")
    own = case.act(claire, "submitted", back, version=0)
    assert outcome(awa, first) == (APPLIED,)
    assert outcome(claire, back, own) == (APPLIED, APPLIED)
    assert outcome(claire, case.act(claire, "approved", own))[0].reason == "own_work"


def test_an_act_on_a_submission_not_here_yet_is_held_and_then_taken(sign_in: SignIn) -> None:
    case = Case()
    awa, claire = sign_in("awa"), sign_in("claire")
    first = case.act(awa, "submitted", version=1)
    approved = case.act(claire, "approved", first)
    after = Act(claire.note(case.dossier), "")
    assert outcome(claire, approved, after) == (
        Verdict(Outcome.HELD, "follows_unknown", "review_event.follows"),
        APPLIED,
    )
    outcome(awa, first)
    assert outcome(claire, approved) == (APPLIED,)


def test_an_act_is_judged_by_what_its_author_knew(sign_in: SignIn) -> None:
    case = Case()
    awa, claire, didier = sign_in("awa"), sign_in("claire"), sign_in("didier")
    first = submitted(case, awa)
    refusal = case.act(claire, "changes_requested", first, reason="Préciser.")
    approval = case.act(didier, "approved", first)
    assert outcome(claire, refusal) == (APPLIED,)
    assert outcome(didier, approval) == (APPLIED,), "both acted on the same version; the domain says which prevails"


@pytest.mark.parametrize(
    ("action", "values", "reason"),
    [
        ("shared", {}, "not_now"),
        ("submitted", {"version": 2}, "not_now"),
        ("changes_requested", {"reason": " "}, "no_reason"),
        ("changes_requested", {}, "no_reason"),
    ],
)
def test_an_act_out_of_turn_is_refused(sign_in: SignIn, action: str, values: dict[str, Any], reason: str) -> None:
    case = Case()
    first = submitted(case, sign_in("awa"))
    claire = sign_in("claire")
    assert outcome(claire, case.act(claire, action, first, **values))[0].reason == reason


def test_approving_what_was_never_submitted_is_refused(sign_in: SignIn) -> None:
    claire = sign_in("claire")
    assert outcome(claire, Case().act(claire, "approved"))[0].reason == "not_now"


@dataclass
class Late:
    """A visit that was approved, and an officer's words since, as change and as what a decision names."""

    case: Case
    approved: Act
    change: Change
    named: dict[str, Any]


def late(sign_in: SignIn, author: str = "awa") -> Late:
    case = Case()
    writer, claire = sign_in(author), sign_in("claire" if author != "claire" else "didier")
    first = submitted(case, writer)
    approved = case.act(claire, "approved", first)
    assert outcome(claire, approved) == (APPLIED,)
    change = writer.change(Edit("visit", case.visit, "seen", "Écrit hors ligne."), scope=case.dossier)
    return Late(case, approved, change, {"basis": [str(change.id)], "places": [f"{case.visit}.seen"]})


def test_what_is_written_after_an_approval_or_on_a_closed_dossier_is_taken(sign_in: SignIn) -> None:
    found = late(sign_in)
    awa, claire = sign_in("awa"), sign_in("claire")
    closing = claire.change(Edit("dossier", found.case.dossier, "state", "closed"), scope=found.case.dossier)
    more = awa.change(Edit("dossier", found.case.dossier, "summary", "Encore."), scope=found.case.dossier)
    new = awa.note(found.case.dossier)
    assert claire.sync(closing).verdicts == (APPLIED,)
    assert awa.sync(found.change, more, new).verdicts == (APPLIED,) * 3


@pytest.mark.parametrize(
    ("author", "actor", "action", "reason", "expected"),
    [
        ("awa", "claire", "taken_over", "", ""),
        ("awa", "didier", "set_aside", "Non daté.", ""),
        ("awa", "didier", "set_aside", " ", "no_reason"),
        ("awa", "awa", "taken_over", "", "not_a_reviewer"),
        ("awa", "bio", "set_aside", "Non daté.", "not_a_reviewer"),
        ("claire", "claire", "taken_over", "", "own_work"),
        ("claire", "didier", "taken_over", "", ""),
    ],
)
def test_who_decides_on_proposals(
    sign_in: SignIn, author: str, actor: str, action: str, reason: str, expected: str
) -> None:
    found = late(sign_in, author)
    assert sign_in(author).sync(found.change).verdicts == (APPLIED,)
    speaker = sign_in(actor)
    verdict = outcome(speaker, found.case.act(speaker, action, found.approved, reason=reason, **found.named))[0]
    assert (verdict.outcome, verdict.reason) == ((Outcome.REFUSED, expected) if expected else (Outcome.APPLIED, ""))


def test_nothing_is_decided_about_a_text_that_was_never_approved(sign_in: SignIn) -> None:
    case = Case()
    first, claire = submitted(case, sign_in("awa")), sign_in("claire")
    decision = case.act(claire, "taken_over", first, basis=[], places=[f"{case.visit}.seen"])
    assert outcome(claire, decision)[0].reason == "not_now"


def test_an_act_about_another_subject_proves_nothing(sign_in: SignIn) -> None:
    first = submitted(Case(), sign_in("awa"))
    claire = sign_in("claire")
    assert outcome(claire, Case().act(claire, "approved", first))[0].outcome is Outcome.HELD


@pytest.mark.parametrize("field", ["action", "subject", "follows", "author", "version", "brand_new"])
def test_an_act_is_never_altered(sign_in: SignIn, field: str) -> None:
    case = Case()
    awa = sign_in("awa")
    first = submitted(case, awa)
    values: dict[str, Any] = {"action": "approved", "follows": [], "version": 9}
    altered = awa.change(Edit("review_event", first.record, field, values.get(field, "x")), scope=case.dossier)
    assert awa.sync(altered).verdicts[0].reason == "review_settled"


def test_an_act_is_deleted_by_whoever_made_it(sign_in: SignIn) -> None:
    case = Case()
    awa, bio = sign_in("awa"), sign_in("bio")
    first = submitted(case, awa)
    for speaker, expected in ((bio, Outcome.REFUSED), (awa, Outcome.APPLIED)):
        deletion = speaker.change(Edit("review_event", first.record, "deleted", True), scope=case.dossier)
        assert speaker.sync(deletion).verdicts[0].outcome is expected


def test_the_role_of_the_moment_counts(sign_in: SignIn, server: RunningServer) -> None:
    case = Case()
    first = submitted(case, sign_in("awa"))
    bio = sign_in("bio")
    act = case.act(bio, "approved", first)
    assert outcome(bio, act)[0].reason == "not_a_reviewer"
    with server.accounts() as accounts:
        accounts.set_role(bio.login, Role.REVIEWER)
        try:
            assert outcome(bio, act) == (APPLIED,), "a refused change may be offered again once the rights allow it"
        finally:
            accounts.set_role(bio.login, Role.OFFICER)


def test_an_action_of_a_later_version_is_relayed(sign_in: SignIn) -> None:
    case = Case()
    awa, bio = sign_in("awa"), sign_in("bio")
    act = case.act(awa, "archived_2031")
    assert outcome(awa, act) == (APPLIED,)
    bio.sync()
    assert act.change in bio.received


def test_verdicts_are_recorded_with_account_role_and_device(sign_in: SignIn, server: RunningServer) -> None:
    case = Case()
    first = submitted(case, sign_in("awa"))
    bio = sign_in("bio")
    act = case.act(bio, "approved", first)
    outcome(bio, act)
    with server.database() as database, database.read(server.organisation) as tenant:
        kept = tenant.read(select(tables.change).where(tables.change.c.session == first.change.id.session)).one()
        refused = tenant.read(select(tables.refusal).where(tables.refusal.c.session == bio.session)).one()
    assert (kept.login, kept.role) == ("awa@essai.example", "officer")
    assert (refused.login, refused.role, refused.device) == (bio.login, "officer", bio.device)
    assert refused.reason == "not_a_reviewer"
