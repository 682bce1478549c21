"""Editor of several codes, records or free words, or of one record chosen or made by its name."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from fieldkit.domain.fields import Field
from fieldkit.domain.unlocking import bare
from ui.theme import theme
from ui.widgets.buttons import IconButton, LinkButton
from ui.widgets.choices import BARE, Option
from ui.widgets.fields import TextField
from ui.widgets.forms.editor import Editor, Maker
from ui.widgets.forms.listed import Completions, dress_popup
from ui.widgets.forms.offered import Offered
from ui.widgets.labels import Elided
from ui.widgets.language import words
from ui.widgets.layouts import FlowBox, column, row
from ui.widgets.painting import box


class SeveralEditor(Editor):
    """Each with its ×; those to add are typed or chosen below.

    Enter takes the only one that has what was typed in it. ``free`` takes any word. A ``maker`` makes the record whose
    name is not known yet. ``single`` holds one at most: its value is then a text, not a tuple. A word that is none of
    them stays in the box, with a sentence.
    """

    def __init__(
        self,
        field: Field,
        label: str,
        options: Sequence[Option],
        *,
        free: bool = False,
        single: bool = False,
        maker: Maker | None = None,
    ) -> None:
        super().__init__(field)
        self._offered = Offered(options, field.about.vocabulary, maker, free=free)
        self._single, self._maker = single, maker
        self._shown: tuple[str, ...] = ()
        self._typed = self._making = ""
        self._left = False
        self._words = FlowBox(4, 4)
        self._add = _AddField(words().say("widgets.add_or_make" if maker else "widgets.add"), label)
        self._model = _Names(self)
        self._completer = Completions(self._model, self)
        self._popup = dress_popup(self._completer)
        # Queued: the line takes the chosen text for itself only after this signal, and it has to end up empty.
        self._completer.activated.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._add.setCompleter(self._completer)
        self._add.textEdited.connect(self._type)
        self._add.returnPressed.connect(self._enter)
        self._add.erased.append(self._drop_last)
        self._add.asked.append(self._offer_all)
        holder = QWidget()
        holder.setLayout(column(self._words, self._add, gap=4))
        self.build(label, holder, self._add)
        self._offer()

    @property
    def pending(self) -> bool:
        """Whether a word in the box is none of those to choose from."""
        return super().pending or self._left

    def flush(self) -> None:
        """Emit what was chosen, and say so where what is left in the box is no choice."""
        super().flush()
        if self._add.text().strip() and not self._add.hasFocus() and not self._popup.isVisible():
            self._tell_left()

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - any value of the field
        """Show each with its label."""
        self._shown = ((value,) if value else ()) if self._single else tuple(value or ())
        self._draw()

    def read_value(self) -> Any:  # noqa: ANN401 - a text or a tuple of them
        """What is shown, and what was being typed when words are free."""
        typed = self._add.text().strip()
        if typed and self._offered.code(typed):
            self._hold(self._offered.code(typed))
            self._add.set_text_quietly("")
            self._draw()
        if self._single:
            return self._shown[0] if self._shown else ""
        return self._shown

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other options; what is shown stays."""
        self._offered.options = dict(options)
        self._offer()
        self._draw()

    def _type(self, typed: str) -> None:
        self._typed = typed.strip()
        self._forget_left()
        self._offer()

    def _enter(self) -> None:
        """Take what was typed: one of those offered rather than something new that is only the beginning of it."""
        if self._popup.isVisible() and self._popup.currentIndex().isValid():
            return  # the list tells which of its rows it was
        typed = self._add.text().strip()
        if self._offered.code(typed) or typed == self._make_label():
            self._take(typed)
            return
        found = [name for name in self._offered.names(self._shown) if bare(typed) in bare(name)] if typed else []
        if len(found) == 1:
            self._take(found[0])
        elif found:
            self._offer_all()
        elif typed and self._maker is None:
            self._tell_left()
        else:
            self._take(typed)

    def _tell_left(self) -> None:
        self._left = True
        key = "widgets.not_listed" if self._maker is None else "widgets.not_made"
        self._say(words().say(key, name=self._add.text().strip()))

    def _forget_left(self) -> None:
        if self._left:
            self._left = False
            self._say(self._remark)

    def _take(self, chosen: str) -> None:
        name = self._typed if chosen == self._make_label() else chosen.strip()
        code = self._offered.code(name)
        if code:
            self._keep(code)
        elif name and self._maker is not None and name != self._making:
            self._making = name
            self._maker.make(name, partial(self._made, name))

    def _made(self, name: str, identity: str) -> None:
        self._making = ""
        self._offered.options[identity] = name
        self._keep(identity)

    def _keep(self, code: str) -> None:
        self._hold(code)
        self._typed = ""
        # An emptied list tells the line its prefix, as if it were chosen: there must be none by then.
        self._completer.setCompletionPrefix("")
        self._popup.hide()
        self._add.clear()
        self._forget_left()
        self._offer()
        self._draw()
        if self._single and self._add.hasFocus():
            self.focusNextChild()
        self.touch_now()

    def _hold(self, code: str) -> None:
        self._shown = (code,) if self._single else tuple(dict.fromkeys((*self._shown, code)))

    def _drop_last(self) -> None:
        if self._shown:
            self._drop(self._shown[-1])

    def _drop(self, code: str) -> None:
        self._shown = tuple(known for known in self._shown if known != code)
        self._draw()
        if self._single:
            self._add.setFocus(Qt.FocusReason.OtherFocusReason)
        self.touch_now()

    def _make_label(self) -> str:
        return words().say("widgets.make", name=self._typed) if self._typed else ""

    def _offer(self) -> None:
        labels = self._offered.names(self._shown)
        if self._maker is not None and self._typed and not self._offered.is_known(self._typed):
            labels.append(self._make_label())
        if labels != self._model.stringList():
            self._model.setStringList(labels)

    def _offer_all(self) -> None:
        if not self._add.isReadOnly() and self._model.rowCount():
            self._completer.setCompletionPrefix(self._add.text())
            self._completer.complete()

    def _draw(self) -> None:
        self._words.clear()
        opened = self._maker.open if self._maker is not None else None
        before: QWidget = self._add
        for code in self._shown:
            open_it = partial(opened, code) if opened is not None else None
            word = _Word(self._offered.label(code), partial(self._drop, code), open_it)
            self._words.add(word)
            before = word.follow(before)
        self._words.setVisible(bool(self._shown))
        self._add.setVisible(not (self._single and self._shown))


class _Names(QStringListModel):
    """Names, and each without accents and capitals."""

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - a value per role
        """What is known of a name under a role."""
        if role == BARE:
            return bare(str(super().data(index, Qt.ItemDataRole.DisplayRole)))
        return super().data(index, role)


class _AddField(TextField):
    """Where the next one is typed; Backspace in an empty field takes the last one away, ↓ or a click offers all."""

    def __init__(self, placeholder: str, name: str) -> None:
        super().__init__(placeholder, name)
        self.erased: list[Callable[[], None]] = []
        self.asked: list[Callable[[], None]] = []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            _each(self.erased)
        elif event.key() == Qt.Key.Key_Down:
            _each(self.asked)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if not self.text():
            _each(self.asked)


def _each(acts: list[Callable[[], None]]) -> None:
    for act in acts:
        act()


class _Word(QWidget):
    def __init__(self, label: str, drop: Callable[[], None], opened: Callable[[], None] | None) -> None:
        super().__init__()
        if opened is None:
            shown: QWidget = Elided(label, "caption", weight=500)
        else:
            link = LinkButton(label)
            link.clicked.connect(opened)
            shown = link
        shown.setMaximumWidth(theme().px(420))
        self._cross = IconButton("x", words().say("widgets.remove", name=label))
        self._cross.clicked.connect(drop)
        self._stops: tuple[QWidget, ...] = (self._cross,) if opened is None else (shown, self._cross)
        self.setLayout(row(shown, self._cross, gap=0, margins=(9, 0, 0, 0)))

    def follow(self, before: QWidget) -> QWidget:
        """Let Tab come here after ``before``; the last stop of this one."""
        for stop in self._stops:
            self.setTabOrder(before, stop)
            before = stop
        return before

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        look = theme()
        with QPainter(self) as painter:
            edge = look.color("border.strong") if look.sun else None
            box(painter, QRectF(self.rect()), look.color("neutral.tint"), edge, look.radius("control"), look.border())
