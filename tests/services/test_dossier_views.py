"""Views of the list of dossiers, kept with the workspace and nowhere else."""

from pathlib import Path

from fieldkit.domain.unlocking import Passphrase
from fieldkit.services.door import open_workspace
from fieldkit.services.dossier_order import DossierOrder, DossierSort
from fieldkit.services.dossier_views import DossierView, Looking, taken
from fieldkit.services.workspace import Workspace
from tests.services.field import PASSPHRASE, new_workspace

LOOKING = Looking(
    "forage", {"state": ("running", "watch")}, DossierOrder(DossierSort.TITLE, descending=False), ("BJ", "MG")
)
PARTNER = "Zébulon et fils"


def view(identity: str, name: str, looking: Looking = LOOKING) -> DossierView:
    return DossierView(identity, name, looking)


def test_views_stand_by_name_and_one_takes_the_place_of_its_id(workspace: Workspace) -> None:
    views = workspace.dossiers.views
    views.keep(view("1", "Zou"))
    views.keep(view("2", "eau"))
    assert [each.name for each in views.keep(view("3", "École"))] == ["eau", "École", "Zou"]
    assert [each.name for each in views.keep(view("1", "Abomey", Looking()))] == ["Abomey", "eau", "École"]
    assert [each.id for each in views.forget("2")] == ["1", "3"]


def test_views_and_folds_are_there_at_the_next_opening(tmp_path: Path) -> None:
    first = new_workspace(tmp_path / "workspace")
    first.dossiers.views.keep(view("1", PARTNER))
    first.dossiers.views.fold({"MG", "BJ"})
    first.close()
    again = open_workspace(tmp_path / "workspace", Passphrase(PASSPHRASE))
    try:
        assert again.dossiers.views.all() == (view("1", PARTNER),)
        assert again.dossiers.views.folded() == {"BJ", "MG"}
        again.dossiers.views.fold(())
        assert again.dossiers.views.folded() == frozenset()
    finally:
        again.close()


def test_no_name_stands_in_a_plain_file(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "workspace")
    workspace.dossiers.views.keep(view("1", PARTNER))
    workspace.close()
    held = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert held
    assert not any(word in content for content in held for word in (PARTNER.encode(), b"dossier_views", b"bulon"))


def test_a_view_of_a_later_version_waits_for_it(workspace: Workspace) -> None:
    views = workspace.dossiers.views
    views.keep(view("1", "Zou"))
    later = workspace.store.get_setting("dossier_views").replace('"by":"title"', '"by":"weather"')
    workspace.store.set_setting("dossier_views", later)
    assert views.all() == ()
    assert views.keep(view("2", "Eau")) == (view("2", "Eau"),)
    assert "weather" in workspace.store.get_setting("dossier_views")


def test_a_name_is_taken_whatever_its_case_and_accents() -> None:
    views = (view("1", "École"),)
    assert taken(" ecole", views)
    assert not taken("ecole", views, besides="1")
    assert not taken("eau", views)


def test_what_is_filtered_or_sorted_is_worth_a_name() -> None:
    assert Looking().is_plain
    assert Looking(folded=("BJ",)).is_plain, "what is folded is remembered without a name"
    assert not Looking(text="forage").is_plain
    assert not Looking(chosen={"state": ("running",)}).is_plain
    assert not Looking(order=DossierOrder(by_country=False)).is_plain
