"""Taking in a capsule or a card: dropped or chosen, looked at, and kept after a yes."""

import contextlib
import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from fieldkit.domain.changes import author_name
from fieldkit.errors import FieldKitError, Refused
from sync.capsule import CARD_SUFFIX, SUFFIX
from sync.capsule.cards import Laptop
from sync.client.capsule_taking import Arrived, Brought, Taken, accept, known_laptop, opened, read_card
from ui.jobs import Cancelling, Job, Progress
from ui.photos.importing import files_in
from ui.shell.context import Context
from ui.theme import Tone
from ui.widgets.buttons import Button, Kind
from ui.widgets.empty import DropTarget
from ui.widgets.files import Place, first_folder, remember_folder, without_trace
from ui.widgets.headers import KeyValues, SectionHeader
from ui.widgets.language import formats, words
from ui.widgets.layouts import FlowBox, clear_layout, column, nest, row
from ui.widgets.messages import Message
from ui.widgets.problems import ProblemCard, trouble_of
from ui.widgets.progress import ProgressRow

R = TypeVar("R")
_Looked: TypeAlias = tuple[contextlib.ExitStack, Arrived]
_Ended: TypeAlias = tuple[Taken, int]


class TakePanel(QWidget):
    """« Importer ». ``met`` says that a laptop is known from now on."""

    met = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        say = words().say
        self._context = context
        self._job: Job | None = None
        self._held: _Looked | None = None
        self.drop = DropTarget(say("capsule.take.drop"))
        self.choose = Button(say("capsule.take.choose"))
        self.choose.clicked.connect(self._choose)
        self._progress = ProgressRow(say("capsule.take.looking"))
        self._progress.activated.connect(self._stop)
        self._progress.hide()
        self.said = column(gap=10)
        whole = column(SectionHeader(say("capsule.take.title")), self.drop, row(self.choose, None), gap=10)
        whole.addWidget(self._progress)
        nest(whole, self.said)
        self.setLayout(whole)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped."""
        if files_in(event.mimeData()) and self._job is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at what was dropped."""
        event.acceptProposedAction()
        self.look_at(files_in(event.mimeData()))

    def look_at(self, paths: Sequence[Path]) -> None:
        """Read a card, or a capsule to its end, and say what it is; one thing at a time."""
        if self._job is not None:
            return
        self.forget()
        if len(paths) == 1 and paths[0].suffix == CARD_SUFFIX:
            self._look_at_card(paths[0])
            return
        workspace = self._context.workspace

        def run(progress: Progress, cancelling: Cancelling) -> _Looked:
            with contextlib.ExitStack() as stack:
                arrived = stack.enter_context(opened(workspace, paths, _telling(progress), cancelling))
                return stack.pop_all(), arrived

        self._run("capsule.take.looking", run, self._show)

    def forget(self) -> None:
        """Delete the copy of a capsule that was looked at, and what was said of it; not while it is read."""
        if self._job is None:
            self._let_go()
            clear_layout(self.said)

    def _let_go(self) -> None:
        if self._held is not None:
            self._held[0].close()
            self._held = None

    def _show(self, looked: _Looked) -> None:
        self._end()
        self._held = looked
        say, brought = words().say, looked[1].brought
        name = author_name(brought.maker.author)
        at = formats().moment(dt.datetime.fromtimestamp(brought.made_at_ms / 1000).astimezone())
        facts = KeyValues(name_width=110)
        facts.show_pairs(
            [
                (say("capsule.take.from"), name),
                (say("capsule.take.number"), brought.maker.number),
                (say("capsule.take.made"), at),
                (say("capsule.take.brings"), _brings(brought)),
            ]
        )
        self.said.addWidget(facts)
        if not brought.known:
            self._ask_to_compare(brought.maker)
        go = Button(say("capsule.take.go" if brought.known else "capsule.take.same"), Kind.PRIMARY)
        leave = Button(say("capsule.take.leave"))
        go.clicked.connect(lambda: self._take(trusted=not brought.known))
        leave.clicked.connect(self.forget)
        self._offer(go, leave)

    def _take(self, *, trusted: bool) -> None:
        if self._held is None:
            return
        arrived, workspace = self._held[1], self._context.workspace

        def run(progress: Progress, cancelling: Cancelling) -> _Ended:
            taken = arrived.take(trusted=trusted, progress=_telling(progress), stop=cancelling)
            return taken, len(workspace.records.conflicts())

        clear_layout(self.said)
        self._run("capsule.take.running", run, self._done)

    def _done(self, ended: _Ended) -> None:
        self._end()
        self._let_go()
        say, (taken, conflicts) = words().say, ended
        came = say("capsule.take.done_text", new=taken.new, files=taken.files)
        told = came if taken.new or taken.files else say("capsule.take.nothing_new")
        self.said.addWidget(Message(told, Tone.SUCCESS, title=say("capsule.take.done")))
        if taken.withheld:
            self._point(say("capsule.withheld", count=taken.withheld), say("capsule.take.answer"), "sync")
        if conflicts:
            self._point(say("capsule.conflicts", count=conflicts), say("sync.decide"), "conflict")
        self._context.engine.wake()
        self.met.emit()

    def _point(self, told: str, action: str, screen: str) -> None:
        note = Message(told, Tone.WARNING, action, icon="git-compare")
        note.activated.connect(lambda: self._context.navigator.go(screen))
        self.said.addWidget(note)

    def _look_at_card(self, path: Path) -> None:
        workspace = self._context.workspace

        def read() -> tuple[Laptop, bool]:
            laptop = read_card(workspace, path)
            return laptop, known_laptop(workspace, laptop)

        self._context.jobs.write(read, lambda found: self._show_card(*found), self._fail, self)

    def _show_card(self, laptop: Laptop, known: bool) -> None:  # noqa: FBT001 - as it was read
        say, name = words().say, author_name(laptop.author)
        if known:
            self.said.addWidget(Message(say("capsule.take.card_known", name=name), Tone.SUCCESS))
            return
        facts = KeyValues(name_width=110)
        facts.show_pairs([(say("capsule.take.from"), name), (say("capsule.take.number"), laptop.number)])
        self.said.addWidget(facts)
        self._ask_to_compare(laptop)
        yes, leave = Button(say("capsule.take.same_card"), Kind.PRIMARY), Button(say("capsule.take.leave"))
        yes.clicked.connect(lambda: self._accept(laptop))
        leave.clicked.connect(self.forget)
        self._offer(yes, leave)

    def _accept(self, laptop: Laptop) -> None:
        workspace = self._context.workspace

        def accepted(_none: object) -> None:
            clear_layout(self.said)
            name = author_name(laptop.author)
            self.said.addWidget(Message(words().say("capsule.take.card_known", name=name), Tone.SUCCESS))
            self.met.emit()

        self._context.jobs.write(lambda: accept(workspace, laptop), accepted, self._fail, self)

    def _offer(self, *answers: Button) -> None:
        line = FlowBox(gap=8)
        line.add(*answers)
        self.said.addWidget(line)

    def _ask_to_compare(self, laptop: Laptop) -> None:
        say, name = words().say, author_name(laptop.author)
        told, title = say("capsule.take.compare", name=name), say("capsule.take.unknown")
        self.said.addWidget(Message(told, Tone.WARNING, title=title, icon="laptop"))

    def _choose(self) -> None:
        say, place = words().say, Place.DocumentsLocation
        with without_trace():
            kinds = f"{say('capsule.take.kinds')} (*{SUFFIX} *{CARD_SUFFIX})"
            chosen, _ = QFileDialog.getOpenFileNames(self, say("capsule.take.which"), first_folder(place), kinds)
        if chosen:
            remember_folder(place, chosen)
            self.look_at([Path(each) for each in chosen])

    def _run(self, title: str, run: Callable[[Progress, Cancelling], R], then: Callable[[R], object]) -> None:
        said = words().say(title)
        self._progress.title.setText(said)
        self._progress.show_progress(0.0, "")
        self._progress.show()
        self.choose.setEnabled(False)
        self._job = self._context.jobs.run(said, run, then, self._fail, self)
        self._job.progress.connect(lambda d, t, detail: self._progress.show_progress(d / max(1, t), detail))

    def _end(self) -> None:
        self._job = None
        self._progress.hide()
        self.choose.setEnabled(True)

    def _fail(self, error: FieldKitError) -> None:
        self._end()
        self._let_go()
        if isinstance(error, Refused) and error.reason == "capsule_stopped":
            self.said.addWidget(Message(words().say("capsule.take.stopped")))
        else:
            self.said.addWidget(ProblemCard(trouble_of(error), framed=True))

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()


def _telling(progress: Progress) -> Callable[[int, int], None]:
    """Bytes done as a share of the whole."""
    return lambda done, total: progress(100 * done // max(1, total), 100, "")


def _brings(brought: Brought) -> str:
    say = words().say
    if not brought.new and not brought.new_files:
        return say("capsule.take.nothing_new")
    counts = (
        ("visits", brought.visits),
        ("photos", brought.photos),
        ("changes", brought.new),
        ("files", brought.new_files),
    )
    return ", ".join(say(f"capsule.take.{key}", count=count) for key, count in counts if count)
