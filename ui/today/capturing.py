"""Quick capture over any page: a few words with their time, kept while they are typed, to be filed later."""

import datetime as dt

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from fieldkit.domain.ids import new_id
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.visit import Nature, Observation, Visit
from ui.records.beginning import NewRecordKeeper
from ui.shell.context import Context
from ui.shell.window import MainWindow
from ui.theme import theme
from ui.today.filing import CaptureFiling
from ui.widgets.announcing import announce
from ui.widgets.fields import ProseField
from ui.widgets.forms.editor import LONGEST_MS, PAUSE_MS
from ui.widgets.labels import Elided, Label
from ui.widgets.layouts import PAGE, column, row
from ui.widgets.marks import Icon, KeyCap
from ui.widgets.painting import box

_WIDEST = 700
_TOP = 12
_LINES, _MOST = 1, 8
_KEYS = (("Return", "keep"), ("Shift+Return", "new_line"), ("Esc", "close"))
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class QuickCapture(QWidget):
    """Enter and Esc close it, as does going elsewhere: what was typed waits among the captures in any case.

    It is written like a note, a moment after the last keystroke; the visit in progress, if there is one, is named.
    """

    def __init__(self, context: Context, window: MainWindow) -> None:
        super().__init__(window.sheet)
        self._context, self._window = context, window
        self._filing = CaptureFiling(context, self)
        self._visit: Visit | None = None
        self._keeper: NewRecordKeeper[Observation] | None = None
        self._kept = ""
        self._before: QWidget | None = None
        say = context.words.say
        self.field = ProseField(_LINES, _MOST, say("today.capture"))
        self.field.set_state("bare")
        self.field.setPlaceholderText(say("today.capture_placeholder"))
        self.about = Elided("", "caption", "secondary")
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._longest = QTimer(self, singleShot=True, interval=LONGEST_MS)
        self._build()
        for clock in (self._pause, self._longest):
            clock.timeout.connect(self.flush)
        self.field.textChanged.connect(self._type_on)
        self.field.left.connect(self.flush)
        self.field.installEventFilter(self)
        window.sheet.installEventFilter(self)
        window.leaving.connect(self.finish)
        window.shown.connect(self.finish)  # another page: the words are not its own
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)
        theme().changed.connect(self._stand)
        self.hide()

    def open(self) -> None:
        """Be ready for words; the visit in progress is looked up meanwhile."""
        if not self.isVisible():
            self._before = self._window.focusWidget()
            self._show_visit(None)
            captures = self._context.workspace.captures
            today = dt.datetime.now().astimezone().date()
            self._context.jobs.read(lambda: captures.visit_on(today), self._show_visit, owner=self)
            self._stand()
            self.show()
            self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def flush(self) -> None:
        """Hand over what was typed, now; nothing is written of an empty field."""
        self._pause.stop()
        self._longest.stop()
        text = self.field.toPlainText().strip()
        if text and text != self._kept:
            self._kept = text
            self._keep().edit({"text": text})

    def finish(self) -> None:
        """Close; words are kept, and a capture whose words were all taken away again goes to the bin."""
        if not self.isVisible():
            return
        text = self.field.toPlainText().strip()
        keeper = self._keep() if text else self._keeper
        before, inside = self._before, self._within(QApplication.focusWidget())
        # First all is as if nothing had been typed: the focus that leaves with the field comes back here.
        self._keeper, self._kept, self._before = None, "", None
        self.field.set_text_quietly("")
        self._pause.stop()
        self._longest.stop()
        self.hide()
        if before is not None and inside and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        if keeper is not None and text:
            keeper.edit({"text": text}, self._tell)
        elif keeper is not None:
            self._filing.put_in_bin(keeper.id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter keeps, unless with Shift; Esc closes. Stay in the middle of the sheet."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if event.key() == Qt.Key.Key_Escape or (event.key() in _RETURN and not shifted):
                self.finish()
                return True
        elif event.type() == QEvent.Type.Resize and watched is self._window.sheet:
            self._stand()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Be as high as the words."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.resize(self.width(), self.sizeHint().height())
        return done

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the box, with the ring of a field that has the focus."""
        look = theme()
        with QPainter(self) as painter:
            fill, edge = look.color("bg.raised"), look.color("focus.ring")
            box(painter, QRectF(self.rect()), fill, edge, look.radius("popup"), look.border("focus"))

    def _build(self) -> None:
        say = self._context.words.say
        keys = row(self.about, gap=6)
        keys.setStretch(0, 1)
        for key, does in _KEYS:
            keys.addSpacing(theme().px(6))
            keys.addWidget(KeyCap(key))
            keys.addWidget(Label(say(f"today.capture_{does}"), "caption", "secondary"))
        sign = Icon("zap", "accent.base", 18)
        line = row(column(sign, None, margins=(0, 7, 0, 0)), self.field, gap=8)
        line.setStretch(1, 1)
        self.setLayout(column(line, keys, gap=6, margins=(14, 8, 12, 10)))
        self.setAccessibleName(say("today.capture"))

    def _keep(self) -> NewRecordKeeper[Observation]:
        """The capture being written; it has the time and the visit of its first words."""
        if self._keeper is None:
            at = dt.datetime.now().time().replace(microsecond=0)
            given: dict[str, object] = {"nature": Nature.NOTE.value, "noted_at": at}
            if self._visit is not None:
                given |= {"visit": self._visit.id, "dossier": self._visit.dossier}
            self._keeper = NewRecordKeeper(self._context, Observation, new_id(), given)
        return self._keeper

    def _tell(self, kept: Loaded[Observation]) -> None:
        """Say that it is on disk, and offer the way back."""
        if not isValid(self):
            return  # the window went with its last words
        say = self._context.words.say
        told = say("today.capture_kept")
        self._context.notices.toast(told, say("widgets.undo"), lambda: self._filing.put_in_bin(kept.id), icon="zap")
        announce(self._window, told)

    def _show_visit(self, visit: Visit | None) -> None:
        self._visit = visit
        say = self._context.words.say
        title = (visit.title or self._context.words.label(Visit.KIND)) if visit is not None else ""
        told = say("today.capture_in", visit=title) if visit is not None else say("today.capture_loose")
        self.about.setText(told)
        self.field.setAccessibleDescription(told)

    def _type_on(self) -> None:
        self._pause.start()
        if not self._longest.isActive():
            self._longest.start()

    def _within(self, widget: QWidget | None) -> bool:
        return widget is None or widget is self or self.isAncestorOf(widget)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Going on in the window closes it; another program beside it does not."""
        if not isValid(self) or not self.isVisible() or new is None or self._within(new):
            return
        if new.window() is self._window:
            self.finish()

    def _stand(self) -> None:
        sheet = self._window.sheet
        wide = min(theme().grown(_WIDEST), sheet.width() - 2 * theme().px(PAGE))
        self.setFixedWidth(wide)
        self.resize(wide, self.sizeHint().height())
        self.move((sheet.width() - wide) // 2, sheet.header.height() + theme().px(_TOP))
