"""What a start loads, from the process's beginning to today answering a key."""

from importlib.util import find_spec

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.reference.words import Words, languages
from fieldkit.services.door import FOUNDATION
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import create_workspace
from tests.bench.startup import Started, begin_mission, started
from ui import screens
from ui.app import _MEANWHILE, _ROOMS

PASSPHRASE = "commencer n’est pas attendre"
NOT_FOR_TODAY = {
    "PIL",
    "charset_normalizer",
    "email.mime",
    "fieldkit.services.backups",
    "fieldkit.services.demo",
    "fieldkit.services.doctor",
    "fieldkit.services.quarantine",
    "fieldkit.services.recovery",
    "fieldkit.storage.backups.making",
    "litestar",
    "obstore",
    "pillow_heif",
    "psycopg",
    "pydoc",
    "pypdfium2",
    "reportlab",
    "requests",
    "sync.client.transport",
    "sync.server",
    "ui.dossiers.page",
    "ui.problems.damaged_files",
    "ui.records",
    "ui.review",
    "ui.unattended",
    "ui.visits",
    "ui.widgets.rows",
    "unittest",
    "urllib3",
    "uvicorn",
    "zstandard",
}


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Started:
    """A real process of its own, on a workspace with a mission under way."""
    scratch = tmp_path_factory.mktemp("start")
    workspace = create_workspace(scratch / "workspace", Profile("Awa", "awa@example.org"), PASSPHRASE)
    for number in range(5):
        workspace.records.create(Dossier, title=f"Dossier {number}")
    workspace.close()
    begin_mission(scratch / "workspace", PASSPHRASE)
    return started(scratch / "workspace", PASSPHRASE, scratch)


def test_today_is_painted_and_answers_a_key(start: Started) -> None:
    assert 0 < start.painted <= start.shown <= start.usable


def test_a_start_loads_nothing_that_today_does_not_need(start: Started) -> None:
    assert "ui.today.screen" in start.modules
    loaded = {name for name in NOT_FOR_TODAY for module in start.modules if f"{module}.".startswith(f"{name}.")}
    assert not loaded


@pytest.mark.parametrize("module", [*screens.LATER, FOUNDATION, *_MEANWHILE])
def test_what_is_imported_later_exists(module: str) -> None:
    assert find_spec(module) is not None


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("room", _ROOMS)
def test_the_words_read_ahead_exist(language: str, room: str) -> None:
    Words(language).read_ahead(room)
    with pytest.raises(KeyError, match="nowhere"):
        Words(language).read_ahead("nowhere")
