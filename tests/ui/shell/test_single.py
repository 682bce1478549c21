"""A second start raises the first window, across real processes."""

import os
import re
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.shell.bug import BugDialog
from ui.shell.settings import WindowSettings
from ui.shell.single import SingleInstance
from ui.theme import Mode

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from ui.shell.single import SingleInstance
app = QCoreApplication([])
print(SingleInstance(Path(sys.argv[1])).claim())
"""


def start(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", SECOND, str(folder)], stdout=subprocess.PIPE, text=True)


def test_a_second_start_raises_the_first_and_ends(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path)
    assert first.claim()
    with qtbot.waitSignal(first.raised, timeout=20_000):
        second = start(tmp_path)
    assert second.communicate(timeout=20)[0].strip() == "False"
    first.release()
    third = start(tmp_path)
    assert third.communicate(timeout=20)[0].strip() == "True"


def test_another_workspace_is_another_window(tmp_path: Path) -> None:
    first, other = SingleInstance(tmp_path / "a"), SingleInstance(tmp_path / "b")
    assert first.claim()
    assert other.claim()
    first.release()
    other.release()


def test_what_is_left_of_a_killed_start_is_no_obstacle(tmp_path: Path) -> None:
    killed = subprocess.Popen(
        [sys.executable, "-c", SECOND + "\nsys.stdout.flush()\nimport time\ntime.sleep(60)", str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert killed.stdout is not None
    assert killed.stdout.readline().strip() == "True"
    killed.kill()
    killed.wait()
    killed.stdout.close()
    again = SingleInstance(tmp_path)
    assert again.claim()
    again.release()


def test_where_no_name_can_be_taken_the_program_starts_all_the_same(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SECOND, str(tmp_path)]
    alone = subprocess.run(
        command, env={**os.environ, "TMPDIR": str(tmp_path / "nowhere")}, capture_output=True, text=True, check=True
    )
    assert alone.stdout.strip() == "True"


def test_settings_survive_and_nonsense_counts_as_absent(tmp_path: Path) -> None:
    file = tmp_path / "window.json"
    settings = WindowSettings(file)
    settings.mode, settings.zoom, settings.language = Mode.SOMBRE, 1.25, "en"
    kept = WindowSettings(file)
    assert (kept.mode, kept.zoom, kept.language) == (Mode.SOMBRE, 1.25, "en")
    for nonsense in ('{"mode": ["disco"], "zoom": "big", "language": "xx", "geometry": 12}', "", "[1]"):
        file.write_text(nonsense, encoding="utf-8")
        broken = WindowSettings(file)
        assert (broken.mode, broken.zoom, broken.language) == (Mode.CLAIR, 1.0, "fr")
        assert broken.geometry.isEmpty()
        assert broken.rail_narrow("today") is None


def test_a_look_that_cannot_be_kept_interrupts_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    settings = WindowSettings(tmp_path / "file" / "window.json")
    settings.zoom = 1.5
    assert settings.zoom == 1.5


def test_a_defect_is_said_plainly_and_passes_nothing_on(qtbot: QtBot) -> None:
    try:
        note = "Adjovi Hounkpatin, veuve"
        dict[str, str]()[note]
    except KeyError as error:
        dialog = BugDialog(error)
    qtbot.addWidget(dialog)
    dialog.open()
    assert not dialog.isModal()
    assert "builtins.KeyError" in dialog.detail
    assert re.search(r"test_single:\d+", dialog.detail)
    assert "Hounkpatin" not in dialog.detail
    assert dialog.card.trouble.safe == "Ce qui était enregistré l’est toujours."
    with qtbot.waitSignal(dialog.wanted, timeout=1000):
        dialog.support.click()


def test_a_defect_while_something_is_unsaved_says_so(qtbot: QtBot) -> None:
    dialog = BugDialog(KeyError(), saved=False)
    qtbot.addWidget(dialog)
    assert "pas encore enregistré" in dialog.card.trouble.safe


def test_the_dialog_of_a_defect_rings_the_button_the_keyboard_came_to(qtbot: QtBot) -> None:
    dialog = BugDialog(KeyError())
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    QTest.keyClick(dialog, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: dialog.focus_ring.target is not None)
    assert dialog.focus_ring.isVisible()
