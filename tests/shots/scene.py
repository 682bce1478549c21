"""What the pictures show: the demonstration, and what two people wrote about one dossier without seeing each other."""

import datetime as dt
from pathlib import Path

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.fields import DELETED
from fieldkit.domain.ids import new_id
from fieldkit.domain.indicator import Indicator
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.mission import AgendaItem
from fieldkit.domain.people import Contact
from fieldkit.domain.review import SETTLED, ReviewEvent
from fieldkit.domain.values import Plain
from fieldkit.domain.visit import Visit
from fieldkit.services.backups import Why
from fieldkit.services.demo.load import load_demo
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace
from ui.problems.guide import GUIDES

PASSPHRASE = "quatre mots pour ouvrir"
OFFICER = Profile("maelle@pdl.example", "Maëlle B.")
COLLEAGUE = "Thibault R. <thibault@pdl.example>"
THIRD = "Awa K. <awa@pdl.example>"
WATER = "BJ-24-017"
TABS = ("summary", "indicators", "visits", "photos", "recommendations", "documents", "contacts", "history")
LINK_STATES = ("offline", "portal", "slow", "budget", "metered", "paused", "text-only", "done")
SETTINGS = ("display", "vault", "backups", "health")
Place = tuple[str, str, dict[str, str]]
"""The name of a picture, its screen, and what the screen is asked for."""

_MINE = (" Le forage 2 fonctionne.", " Le forage 2 fonctionne, mais son compteur est bloqué depuis février.")
_THEIRS = (" Le forage 2 fonctionne.", " La commune étudie une subvention d’équilibre.")


def furnished(folder: Path, today: dt.date) -> Workspace:
    """A workspace in ``folder``/workspace with everything a screen may show."""
    workspace = create_workspace(folder / "workspace", OFFICER, PASSPHRASE)
    load_demo(workspace, today)
    _disagree(workspace)
    _propose(workspace)
    workspace.backups.make(Why.REGULAR)
    return workspace


def water(workspace: Workspace) -> Dossier:
    """The dossier the pictures are about."""
    return next(dossier for dossier in workspace.records.all(Dossier) if dossier.code == WATER)


def places(workspace: Workspace, today: dt.date) -> list[Place]:
    """Every picture of the window."""
    dossier = water(workspace).id
    visit = next(found for found in workspace.records.all(Visit, dossier=dossier) if found.state == "under_way")
    mission = workspace.missions.current(today)
    assert mission is not None
    read = max(workspace.review.queue(), key=lambda row: (row.open_threads, row.standing.version))
    found: list[Place] = [("today", "today", {}), ("capture", "today", {}), ("dossiers", "dossiers", {})]
    found += [("dossiers-together", "dossiers", {}), ("dossiers-view", "dossiers", {})]
    found += [(f"dossier-{tab}", "dossier", {"dossier": dossier, "tab": tab}) for tab in TABS]
    found.append(("dossier-form", "dossier-form", {"dossier": dossier}))
    found.append(("visit", "visit", {"visit": visit.id}))
    found.append(("review", "review", {"subject": read.subject.id}))
    proposed = next(row for row in workspace.review.queue() if row.open_proposals)
    found.append(("review-proposals", "review", {"subject": proposed.subject.id}))
    found.append(("visit-proposed", "visit", {"visit": proposed.subject.id}))
    found.append(("report", "report", {"mission": mission.id}))
    found += [("sync", "sync", {}), ("sync-asked", "sync", {})]
    found += [(f"sync-{state}", "sync", {}) for state in LINK_STATES] + [("sync-history", "sync-history", {})]
    found += _conflicts(workspace, dossier)
    found += [(name, "capsule", {}) for name in ("capsule", "capsule-known", "capsule-came", "capsule-bad")]
    found += [("carry", "carry", {}), ("carry-ask", "carry", {}), ("today-ready", "today", {})]
    found.append(("search", "search", {"search": "forage"}))
    found += [(f"settings-{section}", "settings", {"section": section}) for section in SETTINGS]
    found += [("problems", "problems", {}), ("health", "health", {}), ("banners", "dossiers", {})]
    found += [("damage", "dossiers", {}), ("damage-problems", "problems", {}), ("mended", "dossiers", {})]
    found += [(guide, "guide", {"guide": guide}) for guide in GUIDES]
    found += [("backups", "backups", {}), ("restore", "restore", {})]
    return found + _forms(workspace, dossier, mission.id)


def _conflicts(workspace: Workspace, dossier: str) -> list[Place]:
    """Four fields of a dossier, its texts put together over what they were, one in the bin, three values, none left."""
    decide = {kind: {"record": identity} for kind, identity in workspace.records.conflicts()}
    return [
        ("conflict", "conflict", {"record": dossier}),
        ("conflict-together", "conflict", {"record": dossier}),
        ("conflict-bin", "conflict", decide[Contact.KIND]),
        ("conflict-three", "conflict", decide[Site.KIND]),
        ("conflict-none", "conflict", {}),
    ]


def _forms(workspace: Workspace, dossier: str, mission: str) -> list[Place]:
    site = workspace.records.all(Site, dossier=dossier)[0]
    item = workspace.records.all(AgendaItem, mission=mission)[0]
    indicator = workspace.records.all(Indicator, dossier=dossier)[0]
    contact = next(each for each in workspace.records.all(Contact) if dossier in each.dossiers)
    return [
        ("site", "record", {"kind": Site.KIND, "record": site.id}),
        ("contact", "record", {"kind": Contact.KIND, "record": contact.id}),
        ("indicator", "indicator", {"record": indicator.id}),
        ("indicator-sets", "indicator-sets", {"dossier": dossier}),
        ("mission", "mission", {"mission": mission}),
        ("agenda-item", "agenda-item", {"record": item.id}),
    ]


def _propose(workspace: Workspace) -> None:
    """What people went on writing in a visit after it was approved: two proposals wait, a third was set aside."""
    dossier = water(workspace).id
    ended = [row for row in workspace.review.queue() if row.standing.state in SETTLED]
    row = next(row for row in ended if row.dossier is not None and row.dossier.id == dossier)
    loaded = workspace.records.get(Visit, row.subject.id)
    seen = loaded.record.seen
    edits = (
        Edit(Visit.KIND, loaded.id, "seen", f"{seen} Un quatrième robinet fuit depuis.", loaded.heads["seen"]),
        Edit(Visit.KIND, loaded.id, "women_met", 14, tuple(loaded.heads.get("women_met", ()))),
        Edit(Visit.KIND, loaded.id, "opinion", "Le comité est fragile.", tuple(loaded.heads.get("opinion", ()))),
    )
    workspace.outbox.receive([_elsewhere(8, dossier, THIRD, edits)], {})
    events = workspace.review.standing(loaded.id)
    decision: dict[str, Plain] = {
        "dossier": dossier,
        "subject": loaded.id,
        "subject_kind": Visit.KIND,
        "action": "set_aside",
        "reason": "L’avis n’engage que vous.",
        "author": COLLEAGUE,
        "happened_at": (dt.datetime.now(dt.UTC) - dt.timedelta(hours=2)).isoformat(),
        "version": events.version,
        "follows": [event.id for event in events.latest],
        "basis": [f"{8:016x}-1"],
        "places": [f"{loaded.id}.opinion"],
    }
    identity = new_id()
    acts = tuple(Edit(ReviewEvent.KIND, identity, name, value) for name, value in decision.items())
    workspace.outbox.receive([_elsewhere(9, dossier, COLLEAGUE, acts)], {})


def _disagree(workspace: Workspace) -> None:
    """A dossier changed on two computers, a contact put in the bin on one, the people of a site counted three times."""
    dossier = _disagree_on_dossier(workspace)
    records = workspace.records
    contact = next(each for each in records.all(Contact) if dossier in each.dossiers)
    seen = records.get(Contact, contact.id)
    workspace.outbox.take()
    records.edit(seen, phone="+229 97 00 00 17")
    every = tuple(dict.fromkeys(change for heads in seen.heads.values() for change in heads))
    workspace.outbox.receive(
        [_elsewhere(3, "", COLLEAGUE, (Edit(seen.record.KIND, seen.id, DELETED, True, every),))], {}
    )
    site = records.get(Site, records.all(Site, dossier=dossier)[0].id)
    workspace.outbox.take()
    records.edit(site, population=1240)
    for number, (author, people) in enumerate(((COLLEAGUE, 1310), (THIRD, 1180)), start=4):
        edit = Edit(Site.KIND, site.id, "population", people, tuple(site.heads.get("population", ())))
        workspace.outbox.receive([_elsewhere(number, dossier, author, (edit,))], {})


def _elsewhere(number: int, scope: str, author: str, edits: tuple[Edit, ...]) -> Change:
    """A change made on another computer some hours ago."""
    at = int((dt.datetime.now(dt.UTC) - dt.timedelta(hours=22 - number)).timestamp() * 1000) << 16
    return Change(ChangeId(f"{number:016x}", 1), scope, author, f"{number:016x}", at, edits)


def _disagree_on_dossier(workspace: Workspace) -> str:
    """Four fields of a dossier changed here and, from the same page, by a colleague on another computer."""
    seen = workspace.records.get(Dossier, water(workspace).id)
    context = f"{seen.record.context}{_MINE[0]}"
    seen = workspace.records.edit(seen, context=context, state="running", watch_reason="")
    theirs = {
        "planned_end": dt.date(2027, 4, 30),
        "working_groups": ("Eau et assainissement",),
        "state": "on_hold",
        "watch_reason": "Subvention d’équilibre en attente.",
        "summary": seen.record.summary.replace("trois bornes-fontaines", "quatre bornes-fontaines"),
        "context": context.replace(_THEIRS[0], _THEIRS[1]),
    }
    kind = KINDS[Dossier.KIND]
    edits = tuple(
        Edit(kind.name, seen.id, name, kind.by_name[name].plain(value), tuple(seen.heads.get(name, ())))
        for name, value in theirs.items()
    )
    change = _elsewhere(2, seen.id, COLLEAGUE, edits)
    workspace.outbox.take()
    workspace.records.edit(
        seen,
        state="watch",
        people_reached=2140,
        women_reached=1120,
        working_groups=("Décentralisation",),
        watch_reason="Taux de recouvrement en baisse, 68 % pour une cible de 85 %.",
        summary=seen.record.summary.replace("habitants concernés", "habitants et 240 élèves concernés"),
        context=context.replace(_MINE[0], _MINE[1]),
    )
    workspace.outbox.receive([change], {})
    return seen.id
