"""The program: its one instance, its look, the window of a start and then the one of an open workspace."""

import argparse
import datetime as dt
import os
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

from platformdirs import user_data_path
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from fieldkit.reference.catalogue import FIRST_LANGUAGE, VOCABULARY
from fieldkit.reference.words import Words, languages
from fieldkit.services.crashes import watch_for_crashes
from fieldkit.services.door import FOUNDATION, PARTS
from fieldkit.services.logbook import keep_log
from fieldkit.services.privacy import keep_private
from ui.jobs import Jobs, collect_here
from ui.jobs.unhurried import Unhurried, importing
from ui.locking.session import Session
from ui.shell.bug import catch_bugs
from ui.shell.settings import WindowSettings
from ui.shell.single import SingleInstance
from ui.theme import theme

_TURN_S = 0.0005
_MEANWHILE_MS = 30
"""After this long the window of a start stands, and waits for its person or for the key."""

_MEANWHILE = (
    *PARTS,
    "sync.client.engine",
    "ui.shell.context",
    "ui.shell.rail",
    "ui.shell.window",
    "ui.today.agenda",
    "ui.today.screen",
    "ui.program",
    "ui.locking.locker",
)
"""What a workspace and its window are made of, each after what it stands on."""

_ROOMS = (VOCABULARY, "shell", "today", "sync", "problems")
"""Whose words that window says first."""


def default_workspace() -> Path:
    """Where a person's workspace lives unless they say otherwise."""
    return user_data_path("fieldkit", appauthor=False) / "workspace"


def main(arguments: Sequence[str] | None = None) -> int:
    """Start FieldKit; the exit code."""
    keep_private()
    options = _parse(arguments)
    if options.unattended is not None:
        from ui.unattended.mission import run_mission

        return run_mission(options.unattended)
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    settings = WindowSettings()
    if options.language:
        settings.language = options.language
    prepare(app, settings)
    folder: Path = options.workspace or default_workspace()
    single = SingleInstance(folder)
    if not single.claim():
        return 0
    keep_log("window")
    watch_for_crashes()
    jobs = Jobs(app)
    session = Session(folder, settings, jobs)
    catch_bugs(session.report_bug)
    single.raised.connect(session.come_forward)
    session.begin()
    QTimer.singleShot(_MEANWHILE_MS, lambda: get_ready(app, jobs, settings.language))
    code = app.exec()
    session.close()
    single.release()
    return code


def get_ready(app: QApplication, jobs: Jobs, language: str) -> None:
    """Import what a workspace and its window are made of, and read how its language writes numbers and days.

    Done beside, then piece by piece, while a passphrase is typed it costs nobody any time.
    """
    words = Words(language)
    formats = words.formats
    collector = collect_here(app)
    pieces = [*importing(_MEANWHILE), lambda: formats.size(0), lambda: formats.weekday_day(dt.date.min)]
    pieces += [partial(words.read_ahead, room) for room in _ROOMS]
    pieces.append(collector.set_aside)
    # On a lane: in one piece it takes longer than a window may be away from its events.
    jobs.read(lambda: import_module(FOUNDATION), lambda _module: Unhurried(pieces, 0, app))


def prepare(app: QApplication, settings: WindowSettings) -> None:
    """Give the application its name, look and zoom, and free memory on its thread only."""
    # Painting lets go of Python at each call into Qt: with the usual 5 ms, a thread that reads takes that long to give
    # it back, ten times in a picture.
    sys.setswitchinterval(_TURN_S)
    app.setApplicationName("FieldKit")
    app.setDesktopFileName("fieldkit")
    theme().install(app)
    theme().set_mode(settings.mode)
    theme().set_zoom(settings.zoom)
    collect_here(app)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given:  # as a person starts it: no time is taken for words nobody asked for
        return argparse.Namespace(workspace=None, language=None, unattended=None)
    from fieldkit.reference.command_lines import said_in

    words = Words(_language_of(given))
    with said_in(words):
        parser = argparse.ArgumentParser(prog="fieldkit-window", description=words.say("terminal.window.about"))
        folder = words.say("terminal.help.workspace_folder", folder=default_workspace())
        parser.add_argument("--workspace", type=Path, metavar="DIR", help=folder)
        parser.add_argument("--language", choices=languages(), help=words.say("terminal.window.language"))
        told = words.say("terminal.window.unattended")
        parser.add_argument("--unattended", type=Path, metavar="DIR", help=told)
        return parser.parse_args(given)


def _language_of(given: Sequence[str]) -> str:
    """The language that help and refusals are said in: the one asked for, the environment's, else the first."""
    first = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    first.add_argument("--language")
    try:
        asked = first.parse_known_args(given)[0].language
    except argparse.ArgumentError:
        asked = None
    wanted = str(asked or os.environ.get("FIELDKIT_LANGUAGE", ""))
    return wanted if wanted in languages() else FIRST_LANGUAGE


if __name__ == "__main__":
    sys.exit(main())
