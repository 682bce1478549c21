"""Fields two people changed: every version shown, one kept, and the choice taken back."""

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.visit import Visit
from tests.ui.dossiers.desk import HOSTILE, page, plain, press, said
from ui.unattended.stage import Stage

MINE, THEIRS = "Débit 12 l/min.", f"Débit 21 l/min. {HOSTILE}"


@pytest.fixture
def visit(stage: Stage) -> str:
    """A visit whose note two people wrote from the same page."""
    workspace = stage.program.workspace
    dossier = workspace.records.create(Dossier, title="Eau").id
    opened = workspace.records.create(Visit, dossier=dossier, title="Forage", seen="Pompe réparée.")
    workspace.people.introduce("Hery R.", "hery@example.org")
    workspace.records.edit(opened, seen=THEIRS)
    workspace.people.introduce("Afi Dossou", "afi@example.org")
    workspace.records.edit(opened, seen=MINE)
    stage.go("conflict")
    return opened.id


def test_both_versions_are_shown_with_who_wrote_them(stage: Stage, visit: str) -> None:  # noqa: ARG001 - it makes the conflict
    told = said(page(stage, "conflict"))
    for text in (MINE, THEIRS, "Vous", "Hery R.", "Ce qui a été vu"):
        assert text in told
    assert plain(page(stage, "conflict"))


def test_a_version_kept_ends_the_conflict(stage: Stage, visit: str) -> None:
    press(stage, page(stage, "conflict"), "Garder ma version")
    settled = stage.program.workspace.records.get(Visit, visit)
    assert (settled.record.seen, dict(settled.conflicts)) == (MINE, {})
    assert "Rien n’est à départager." in said(page(stage, "conflict"))


def test_undo_asks_again(stage: Stage, visit: str) -> None:
    press(stage, page(stage, "conflict"), "Garder ma version")
    toast = stage.program.window.toasts.toast
    assert toast is not None
    toast.link.click()
    stage.settle()
    versions = stage.program.workspace.records.get(Visit, visit).conflicts.get("seen", ())
    assert {version.value for version in versions} == {MINE, THEIRS}


def test_both_texts_can_be_kept_one_after_the_other(stage: Stage, visit: str) -> None:
    press(stage, page(stage, "conflict"), "Garder les deux textes, l’un après l’autre")
    kept = stage.program.workspace.records.get(Visit, visit)
    assert sorted(kept.record.seen.split("\n\n")) == sorted((MINE, THEIRS))
    assert not kept.conflicts


def test_the_synchronisation_screen_leads_to_it(stage: Stage, visit: str) -> None:  # noqa: ARG001 - it makes the conflict
    stage.go("sync")
    told = said(page(stage, "sync"))
    assert "Un élément est à départager." in told
    press(stage, page(stage, "sync"), "Départager")
    assert page(stage, "conflict").isVisible()
