"""The note: one section at a time, its title with « ## » in the margin, its text, the commands above it."""

import re
from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from fieldkit.domain.kinds import KINDS
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.visit import Visit
from ui.records.deeds import Deeds
from ui.records.keeper import RecordKeeper
from ui.shell.context import Context
from ui.theme import Tone, theme
from ui.visits.disagreement import DisagreementPanel
from ui.visits.section import SectionDraft
from ui.visits.toolbar import NoteBar
from ui.widgets.labels import Elided, Label
from ui.widgets.language import words
from ui.widgets.layouts import nest

_WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")
_COUNT_MS = 300


class Note(QWidget):
    """Every prose field of a visit is a section. ``moved`` carries the one now shown; ``written`` after typing."""

    moved = Signal(str)
    written = Signal()

    def __init__(self, context: Context, deeds: Deeds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.drafts: dict[str, SectionDraft] = {}
        self.bar = NoteBar()
        self._hashes, self._title = Label("##", "h2", "tertiary", weight=500), Elided("", "h2")
        self.disagreement = DisagreementPanel()
        self._editors = QStackedWidget()
        self._count = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._count.timeout.connect(self._tell)
        for field in KINDS[Visit.KIND].prose:
            self._add(SectionDraft(field, words().label(Visit.KIND, field.name), deeds, self), deeds)
        self._build()
        self.disagreement.chosen.connect(self._choose)
        self.disagreement.both.connect(self._keep_both)
        self.current = next(iter(self.drafts))
        self._show_current()

    @property
    def draft(self) -> SectionDraft:
        """The section on show."""
        return self.drafts[self.current]

    def open(self, keeper: RecordKeeper[Visit], loaded: Loaded[Visit]) -> None:
        """Show another visit, at its first empty section."""
        for draft in self.drafts.values():
            draft.open(keeper, loaded)
        empty = (name for name, draft in self.drafts.items() if not draft.written)
        self.go_to(next(empty, next(iter(self.drafts))))
        self._tell()
        self._show_disagreement()

    def take(self, loaded: Loaded[Visit]) -> None:
        """The visit was read again."""
        for draft in self.drafts.values():
            draft.take(loaded)

    def go_to(self, section: str, *, focus: bool = False) -> None:
        """Show a section; what was typed in the one left is kept."""
        if section != self.current:
            self.draft.flush()
            self.current = section
        self._show_current()
        if focus:
            self.draft.editor.setFocus()

    def kept(self) -> str:
        """The section on show, to come back to after a lock."""
        return self.current

    def go_on(self, kept: str) -> None:
        """Show that section again."""
        if kept in self.drafts:
            self.go_to(kept)

    def flush(self) -> None:
        """Hand over everything typed."""
        for draft in self.drafts.values():
            draft.flush()

    def states(self) -> Mapping[str, bool]:
        """Which sections hold something."""
        return {name: draft.written for name, draft in self.drafts.items()}

    def _add(self, draft: SectionDraft, deeds: Deeds) -> None:
        self.drafts[draft.field.name] = draft
        self._editors.addWidget(draft.editor)
        draft.words_changed.connect(self._count.start)
        draft.disagrees.connect(self._show_disagreement)
        draft.editor.undo_wanted.connect(deeds.undo)
        draft.editor.redo_wanted.connect(deeds.redo)
        draft.editor.refused.connect(self._refuse)

    def _refuse(self) -> None:
        self._context.notices.message(words().say("visit.too_long"), Tone.WARNING, key="visit-too-long")

    def _build(self) -> None:
        self._heading = QHBoxLayout()
        self._heading.addWidget(self._hashes)
        self._heading.addWidget(self._title, 1)
        self._page = QVBoxLayout()
        nest(self._page, self._heading)
        self._page.addWidget(self.disagreement)
        self.disagreement.setMaximumWidth(theme().size("readMax") + theme().px(56))
        self._text_line = QHBoxLayout()
        self._text_line.addWidget(self._editors)
        nest(self._page, self._text_line, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.bar)
        nest(outer, self._page, 1)
        theme().changed.connect(self._dress)
        self._dress()

    def _show_current(self) -> None:
        draft = self.draft
        self._title.setText(draft.name)
        self._editors.setCurrentWidget(draft.editor)
        self.bar.act_on(draft.editor)
        self._show_disagreement()
        self.moved.emit(self.current)

    def _show_disagreement(self) -> None:
        self.disagreement.show_disagreement(self.draft.name, self.draft.disagreement)

    def _choose(self, text: str | None) -> None:
        self.draft.choose(self.draft.editor.text() if text is None else text)

    def _keep_both(self, others: str) -> None:
        mine = self.draft.editor.text().rstrip()
        self.draft.choose(f"{mine}\n\n{others}" if mine else others)

    def _tell(self) -> None:
        count = sum(len(_WORD.findall(draft.editor.text())) for draft in self.drafts.values())
        self.bar.show_words(count)
        self.written.emit()

    def _dress(self) -> None:
        look = theme()
        self._heading.setSpacing(look.px(6))
        self._heading.setContentsMargins(look.px(32 if look.sun else 30), look.px(20), look.px(32), look.px(6))
        self._page.setSpacing(look.px(4))
        self._text_line.setContentsMargins(look.px(32 if look.sun else 56), 0, look.px(6), 0)
