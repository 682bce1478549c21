"""The visit editor: outline, note, indicators, people, photos and recommendations of one visit."""

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from fieldkit.domain.kinds import KINDS
from fieldkit.domain.loaded import Published
from fieldkit.domain.visit import Visit
from fieldkit.errors import FieldKitError, NotFound
from ui.records.deeds import Deeds
from ui.records.keeper import RecordKeeper
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.theme import theme
from ui.visits.dropping import Dropping
from ui.visits.ending import Ending
from ui.visits.filing import Filing
from ui.visits.heading import Heading
from ui.visits.left import LeftColumn
from ui.visits.note import Note
from ui.visits.outline import Entry
from ui.visits.proposed import ProposedBar
from ui.visits.reading import VisitSeen, read_visit
from ui.visits.side import VisitSide
from ui.widgets.choices import Combo
from ui.widgets.layouts import column
from ui.widgets.tabs import SplitPanel

_LATER_MS = 150


class VisitScreen(Screen):
    """One visit. Everything typed is written by itself; what arrives meanwhile never moves the text being typed."""

    key = "visit"
    rail = "narrow"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._identity = self._wanted = ""
        self._seen: VisitSeen | None = None
        self._keeper: RecordKeeper[Visit] | None = None
        self.deeds = Deeds(self)
        self.heading = Heading(context, self.deeds, self)
        self.note = Note(context, self.deeds)
        self.proposed = ProposedBar()
        self.left = LeftColumn()
        self.capture_field = self.left.bar.field
        self.side = VisitSide(context, self.deeds)
        self.filing = Filing(context, self.note, self.deeds, self)
        self.ending = Ending(context, self)
        self.dropping = Dropping(self)
        self.sections = Combo(name=context.words.say("visit.outline"))
        self._again = QTimer(self, singleShot=True, interval=_LATER_MS)
        self._again.timeout.connect(self._read_again)
        self._build()
        self._listen()
        self._dress()

    def header(self) -> Header:
        """Title, states, undo and the next step."""
        return self.heading.header()

    def enter(self, **arguments: str) -> None:
        """Show the visit ``visit`` at ``field``; the same one again is read again where it stands."""
        wanted, self._wanted = arguments.get("visit", ""), arguments.get("field", "")
        if wanted != self._identity:
            self.leave()
            self.note.setEnabled(False)
            self.filing.keeper = None
            self._identity, self._seen, self._keeper = wanted, None, None
            self.side.leave()
            self.deeds.forget()
        self._read()

    def refresh(self, published: Published) -> None:
        """Read again, a little later, when this visit or its dossier changed."""
        seen = self._seen
        dossier = seen.sheet.visit.dossier if seen else ""
        if self._identity in published.records or dossier in published.dossiers:
            self._again.start()

    def leave(self) -> None:
        """Hand over everything typed."""
        self._again.stop()
        self.ending.forget()
        self.note.flush()
        self.side.flush()
        field = self.left.bar.field
        if field.text().strip():
            field.returnPressed.emit()

    def zones(self) -> tuple[QWidget, ...]:
        """Outline, note, quick capture, panel."""
        return (self.left, self.note, self.left.bar, self.side)

    @property
    def reading_soon(self) -> bool:
        """Whether the visit is about to be read again."""
        return self._again.isActive()

    def _build(self) -> None:
        self._centre = QWidget()
        self._capture_line = column(self.left.bar, gap=0)
        centre = column(self.proposed, self.note, self._capture_line, gap=0)
        centre.setStretch(1, 1)
        self._centre.setLayout(centre)
        self._split = SplitPanel(self._centre, self.side, self.left, right_width=376)
        self.setLayout(column(self._split, gap=0))
        self.note.bar.before.addWidget(self.sections)

    def _listen(self) -> None:
        self.heading.changed.connect(self.header_changed)
        self.heading.finish.connect(lambda: self._end(self.ending.finish))
        self.heading.submit.connect(lambda: self._end(self.ending.submit))
        self.ending.ended.connect(self._again.start)
        self.note.moved.connect(self._tell_outline)
        self.note.written.connect(self._tell_outline)
        self.proposed.followed.connect(lambda: self.context.navigator.go("review", subject=self._identity))
        self.sections.picked.connect(self._go)
        self.left.outline.picked.connect(self._go)
        self.left.outline.filed.connect(self.filing.file)
        self.left.captures.filed.connect(self.filing.file)
        self.left.captures.dropped.connect(self.filing.drop)
        self.left.bar.captured.connect(self._capture)
        self.dropping.files.connect(self.side.photos.importer.take)
        self.dropping.capture.connect(lambda capture: self.filing.file(capture, self.note.current))
        self.filing.lost.connect(self.left.bar.take_back)
        self.filing.changed.connect(self._again.start)
        self.note.bar.photo.connect(self.side.choose_photos)
        self.note.bar.person.connect(self.side.add_person)
        self.note.bar.advice.connect(self.side.add_recommendation)
        self.side.changed.connect(self._again.start)
        self.side.counted.connect(self._tell_outline)
        theme().changed.connect(self._dress)

    def _read(self) -> None:
        identity, workspace = self._identity, self.context.workspace
        asked = self._keeper.asked if self._keeper else 0
        if not identity:
            return
        if self._busy:
            self._again.start()
            return
        self.context.jobs.read(
            lambda: read_visit(workspace, identity, dt.date.today()),
            lambda seen: self._show(seen, asked),
            self._refuse,
            self,
        )

    def _read_again(self) -> None:
        if self.isVisible():
            self._read()

    @property
    def _busy(self) -> bool:
        return (self._keeper is not None and self._keeper.busy) or self.side.busy

    def _show(self, seen: VisitSeen, asked: int) -> None:
        if seen.sheet.visit.id != self._identity:
            return
        loaded, keeper = seen.sheet.loaded, self._keeper
        if keeper is not None and (self._busy or keeper.asked != asked):
            self._again.start()  # read before something of ours was written: it tells of an earlier moment
            return
        self._seen = seen
        if keeper is None:
            keeper = self._keeper = RecordKeeper(self.context, loaded)
            self.filing.keeper = keeper
            self.note.open(keeper, loaded)
            self.note.setEnabled(True)
        else:
            self.note.take(loaded)
        self.side.show_seen(seen, keeper)
        self.heading.show_seen(seen)
        self.proposed.show_proposals(seen.proposals)
        self.dropping.title = seen.sheet.site.name if seen.sheet.site else seen.sheet.visit.title
        self.left.captures.show_captures(seen.sheet.captures, self._section_titles())
        self._tell_outline()
        field, self._wanted = self._wanted, ""
        if field:
            self._go(field if field in self.note.drafts else "details")

    def _refuse(self, error: FieldKitError) -> None:
        self.context.jobs.failed.emit(error)
        if isinstance(error, NotFound):
            self._identity = ""
            self.context.navigator.back("today")

    def _section_titles(self) -> list[tuple[str, str]]:
        return [(name, draft.name) for name, draft in self.note.drafts.items()]

    def _tell_outline(self) -> None:
        seen, say = self._seen, self.context.words.say
        entries = [
            Entry(name, self.note.drafts[name].name, "done" if on else "todo")
            for name, on in self.note.states().items()
        ]
        if seen is not None:
            missing, raised = seen.sheet.missing, len(seen.sheet.raised)
            done = missing.indicators_recorded == missing.indicators
            count = f"{missing.indicators_recorded}/{missing.indicators}" if missing.indicators else ""
            entries += [
                Entry("indicators", say("visit.indicators"), "done" if done else "part", count, section=False),
                Entry(
                    "advice",
                    say("visit.recommendations"),
                    "done" if raised else "todo",
                    str(raised or ""),
                    section=False,
                ),
            ]
        self.left.outline.show_entries(entries, self.note.current)
        self.left.captures.current = self.note.current
        total = len(entries)
        self.sections.set_options(
            (entry.key, say("visit.section_of", number=number, total=total, title=entry.title))
            for number, entry in enumerate(entries, 1)
        )
        self.sections.set_code(self.note.current)

    def _go(self, key: str) -> None:
        if key in KINDS[Visit.KIND].by_name:
            self.note.go_to(key, focus=True)
        else:
            self.side.go_to(key)

    def _capture(self, text: str) -> None:
        if self._seen is not None:
            self.filing.capture(self._seen.sheet.visit, text)

    def _end(self, act: Callable[[str], None]) -> None:
        self.leave()
        if self._keeper is not None:
            act(self._keeper.id)

    def _dress(self) -> None:
        look = theme()
        self.left.setVisible(not look.sun)
        self.sections.setVisible(look.sun)
        self.sections.setMinimumWidth(look.px(226))
        self._split.setSizes([look.px(208), 10_000, look.px(480 if look.sun else 376)])
        side = look.px(20 if look.sun else 16)
        self._capture_line.setContentsMargins(side, look.px(4), side, look.px(14 if look.sun else 12))
