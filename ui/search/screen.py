"""What was found, best first."""

import re

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from fieldkit.domain.loaded import Published
from fieldkit.domain.mission import AgendaItem
from fieldkit.domain.people import Contact
from fieldkit.domain.unlocking import bare
from fieldkit.domain.visit import Observation
from fieldkit.services.search import FoundRow
from ui.photos.naming import untitled
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.theme import theme
from ui.widgets.empty import EmptyState
from ui.widgets.fields import SearchField
from ui.widgets.layouts import Surface, column, row
from ui.widgets.lengths import hold
from ui.widgets.painting import Spans
from ui.widgets.rows import Cell, Row, RowView

PAUSE_MS = 200
_WORD = re.compile(r"\w+")
_MARKS = str.maketrans("", "", "\x02\x03")
_MARKED = re.compile("(\x02[^\x02\x03]*\x03)")
_PAGES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("problems.page", "triangle-alert", "problems", {}),
    ("problems.health", "shield-check", "health", {}),
    ("problems.lost", "file-text", "guide", {"guide": "ordinateur-perdu"}),
    ("problems.register", "file-text", "guide", {"guide": "registre-rgpd"}),
)
"""Pages without a place on the rail: found by their names, from the same box as everything else."""


class SearchScreen(Screen):
    """Records with the words typed in the rail or here; opening one opens its visit, its dossier or its mission.

    Entered without words, as from a folded rail, it asks for some and keeps those it had.
    """

    key = "search"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        say = context.words.say
        self._typed = ""
        self._found: dict[str, FoundRow] = {}
        self.field = SearchField(say("shell.search"))
        hold(self.field, width=420)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.field.textEdited.connect(lambda _typed: self._pause.start())
        self.field.installEventFilter(self)
        bar = Surface("canvas", "bottom")
        bar.setLayout(row(self.field, None, gap=8, margins=(20, 8, 20, 8)))
        self.view = RowView(say("search.title"))
        self.view.opened.connect(self._open)
        self._start = EmptyState("search", say("search.start"), say("search.start_text"))
        self._empty = EmptyState("search", say("search.none"), say("search.none_text"))
        shown = column(bar, self.view, self._start, self._empty, gap=0)
        for place in (1, 2, 3):
            shown.setStretch(place, 1)
        self.setLayout(shown)

    def header(self) -> Header:
        """What was looked for, and how much was found."""
        say = self.context.words.say
        count = say("search.count", count=len(self._found), typed=self._typed) if self._typed else ""
        return Header(say("search.title"), count)

    def enter(self, **arguments: str) -> None:
        """Look for the words given; the box is ready for others."""
        asked = arguments.get("search", "").strip()
        if asked:
            self._typed = asked
        if self.field.text().strip() != self._typed:
            self.field.set_text_quietly(self._typed)
        if not self.field.hasFocus():
            self.field.summon()
        self._read()

    def leave(self) -> None:
        """What is being typed is no longer looked for."""
        self._pause.stop()

    def zones(self) -> tuple[QWidget, ...]:
        """The box, then what was found."""
        return (self.field, self.view)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the box, Enter and ↓ go to what was found."""
        onward = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down}
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in onward:
            if self._pause.isActive() or self._typed != self.field.text().strip():
                self._look()
            elif self.view.isVisible():
                self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self.view.choose_first()
            return True
        return super().eventFilter(watched, event)

    def refresh(self, published: Published) -> None:  # noqa: ARG002 - anything may hold the words
        """Look again."""
        self._read()

    def _look(self) -> None:
        """Look for what the box holds, in the place of what was looked for: « back » leads out of the search."""
        self._pause.stop()
        self._typed = self.field.text().strip()
        self.context.navigator.replace(self.key, search=self._typed)

    def _read(self) -> None:
        typed = self._typed
        if not typed:
            self._show([])
            return
        find = self.context.workspace.search.find
        self.context.jobs.read(lambda: (typed, find(typed, limit=200)), self._take, owner=self)

    def _take(self, answer: tuple[str, list[FoundRow]]) -> None:
        typed, found = answer
        if typed == self._typed:  # else other words were typed meanwhile, and their answer is on its way
            self._show(found)

    def _show(self, found: list[FoundRow]) -> None:
        self._found = {row.record: row for row in found}
        made = [self._row(row) for row in found]
        rows = self._group("names", [row for row in made if row.marks])
        rows += self._group("texts", [row for row in made if not row.marks])
        rows += self._group("pages", self._pages())
        self.view.setVisible(bool(rows))
        self._start.setVisible(not self._typed)
        self._empty.setVisible(bool(self._typed) and not rows)
        self.view.show_rows(rows)
        self.header_changed.emit()

    def _row(self, found: FoundRow) -> Row:
        (title, marks), (excerpt, found_at) = unmarked(found.marked), unmarked(found.excerpt)
        excerpt = excerpt.replace("\n", " ")
        if found.unnamed:
            title, marks = untitled(found.day), ()
        excerpt, found_at = _without(title, excerpt, found_at)
        if set(_words(excerpt)) <= set(_words(title)):
            excerpt, found_at = "", ()  # it would say the title again
        where = " ".join(filter(None, (found.dossier_code, found.dossier_title)))
        kind = self.context.words.label(found.kind)
        if found.day and not found.unnamed:
            excerpt, found_at = _after(self.context.formats.medium_day(found.day), excerpt, found_at)
        return Row(
            found.record,
            title or kind,
            excerpt,
            theme().tokens.kinds.get(found.kind, "file"),
            cells=(Cell(text=kind, width=130), Cell(text=where, width=300)),
            marks=marks,
            second_marks=found_at,
        )

    def _group(self, name: str, rows: list[Row]) -> list[Row]:
        """Rows under what they have in common, nothing where there is none."""
        if not rows:
            return []
        head = self.context.words.say(f"search.group_{name}")
        return [Row(f"group:{name}", head, heading=True, count=len(rows)), *rows]

    def _pages(self) -> list[Row]:
        say, typed = self.context.words.say, bare(self._typed.strip())
        asked = [page for page in _PAGES if len(typed) > 2 and typed in bare(say(page[0]))]
        return [Row(f"page:{name}", say(name), icon=icon) for name, icon, _, _ in asked]

    def _open(self, identity: str) -> None:
        for name, _, screen, arguments in _PAGES:
            if identity == f"page:{name}":
                self.context.navigator.go(screen, **arguments)
        found = self._found.get(identity)
        if found is None:
            return
        if found.kind == AgendaItem.KIND and found.mission:
            self.context.navigator.go("mission", mission=found.mission, item=found.record)
        elif found.visit:
            self.context.navigator.go("visit", visit=found.visit)
        elif found.dossier:
            self.context.navigator.go("dossier", dossier=found.dossier)
        elif found.mission:
            self.context.navigator.go("mission", mission=found.mission)
        elif found.kind == Observation.KIND:
            self.context.navigator.go("today")  # a capture of no visit waits there
        elif found.kind == Contact.KIND:
            self.context.navigator.go("record", kind=found.kind, record=found.record)


def unmarked(text: str) -> tuple[str, Spans]:
    """A text without the marks around the words found, and where these stand in it."""
    parts, spans, length = [], [], 0
    for piece in _MARKED.split(text):
        said = piece.translate(_MARKS)
        if piece.startswith("\x02"):
            spans.append((length, length + len(said)))
        parts.append(said)
        length += len(said)
    return "".join(parts), tuple(spans)


def _without(title: str, excerpt: str, marks: Spans) -> tuple[str, Spans]:
    """An excerpt that does not say the title again, with the marks that stay."""
    start = excerpt.find(title) if title else -1
    if start < 0:
        return excerpt, marks
    before, after = excerpt[:start].rstrip(), excerpt[start + len(title) :].lstrip()
    joint = " " if before and after else ""
    gone = len(excerpt) - len(after) - len(before) - len(joint)
    kept = [span for span in marks if span[1] <= len(before)]
    kept += [(one - gone, end - gone) for one, end in marks if one >= len(excerpt) - len(after)]
    return f"{before}{joint}{after}", tuple(kept)


def _after(day: str, excerpt: str, marks: Spans) -> tuple[str, Spans]:
    """An excerpt after the day of what it is from."""
    before = f"{day} · " if excerpt else day
    return f"{before}{excerpt}", tuple((start + len(before), end + len(before)) for start, end in marks)


def _words(text: str) -> list[str]:
    return _WORD.findall(bare(text))
