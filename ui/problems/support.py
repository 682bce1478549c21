"""Saving a support file: the place is asked for, the computer is looked at, and the file holds no word of the work."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from fieldkit.errors import FieldKitError
from fieldkit.services.doctor import examine
from fieldkit.services.support import Met, support_content, write_support
from ui.problems.kept import Problem
from ui.shell.context import Context
from ui.widgets.files import Place, first_folder, remember_folder, without_trace

AskPath = Callable[[str], Path | None]


def met(problem: Problem) -> Met:
    """A problem as it may be passed on."""
    key = "bug" if problem.bug else problem.error.key
    return Met(key, problem.count, problem.first, problem.last, problem.resolved, tuple(problem.detail.splitlines()))


def save_support(context: Context, parent: QWidget, ask_path: AskPath | None = None) -> None:
    """Ask where, then write it off the window's thread and say so; ``ask_path`` stands for the dialog in tests."""
    say = context.words.say
    name = say("problems.support_name", day=dt.datetime.now().astimezone().date().isoformat())
    target = (ask_path or _dialog(context, parent))(name)
    if target is None:
        return
    known = [met(problem) for problem in context.notices.problems.all]
    workspace = context.workspace

    def write() -> None:
        write_support(target, support_content(examine(workspace.folder, workspace), known))

    def failed(error: FieldKitError) -> None:
        context.notices.trouble(error, about=target.name)

    context.jobs.read(write, lambda _none: context.notices.toast(say("problems.support_saved"), icon="check"), failed)


def _dialog(context: Context, parent: QWidget) -> AskPath:
    def ask(name: str) -> Path | None:
        first = str(Path(first_folder(Place.DocumentsLocation)) / name)
        with without_trace():
            chosen, _ = QFileDialog.getSaveFileName(parent, context.words.say("problems.support"), first)
        if not chosen:
            return None
        remember_folder(Place.DocumentsLocation, [chosen])
        return Path(chosen)

    return ask
