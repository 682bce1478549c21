"""Views of the list of dossiers: kept under a name, found again, changed and done away with."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from fieldkit.domain.ids import new_id
from fieldkit.services.dossier_views import DossierView, Looking, taken
from ui.shell.context import Context
from ui.theme import theme
from ui.widgets.buttons import Button, Kind, LinkButton
from ui.widgets.fields import Field, TextField
from ui.widgets.filters import Chip
from ui.widgets.language import in_menu, words
from ui.widgets.layouts import PAGE, Surface, column, reveal, row
from ui.widgets.lengths import hold

_LONGEST = 60


class SavedViews(QObject):
    """What stands beside the filters: ``save``, offered for what a view would keep, and ``chip``, the menu of views.

    ``applied`` carries the Looking of a view that was picked, ``left`` asks for the whole list again.
    """

    applied = Signal(object)
    left = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._views: tuple[DossierView, ...] = ()
        self._current, self._looking = "", Looking()
        self.naming = NamingLine()
        self.naming.named.connect(self._keep_named)
        self.save = LinkButton(words().say("dossiers.save_view"))
        self.save.clicked.connect(lambda: self.naming.ask("", ""))
        self.save.hide()
        self.chip = Chip(words().say("dossiers.views"))
        self.chip.opening.connect(self._fill)
        self.chip.taken_off.connect(self._leave)
        self.chip.hide()

    @property
    def current(self) -> DossierView | None:
        """The view the list was last put in, changed since or not."""
        return next((view for view in self._views if view.id == self._current), None)

    def show_views(self, views: tuple[DossierView, ...]) -> None:
        """The views there are."""
        self._views = self.naming.views = views
        self._tell()

    def note(self, looking: Looking) -> None:
        """How the list is looked at now."""
        self._looking = looking
        self._tell()

    def _tell(self) -> None:
        say, current = words().say, self.current
        changed = current is None or current.looking != self._looking
        reveal(self.save, when=changed and not self._looking.is_plain)
        reveal(self.chip, when=bool(self._views))
        if current is None:
            self.chip.show_words(say("dossiers.views"), when_set=False)
        else:
            key = "dossiers.view_changed" if changed else "dossiers.view_set"
            self.chip.show_words(say(key, name=current.name), when_set=True)

    def _fill(self) -> None:
        menu, say, current = self.chip.menu, words().say, self.current
        for view in self._views:
            action = menu.addAction(in_menu(view.name))
            action.triggered.connect(lambda _=False, picked=view: self._pick(picked))
            action.setCheckable(True)
            action.setChecked(view == current)
        if current is None:
            return
        menu.addSeparator()
        if current.looking != self._looking:
            menu.addAction(say("dossiers.view_update", name=in_menu(current.name)), self._update)
        icon = theme().icon
        menu.addAction(icon("pencil"), say("dossiers.view_rename"), lambda: self.naming.ask(current.id, current.name))
        menu.addAction(icon("trash-2"), say("dossiers.view_delete"), lambda: self._forget(current))
        menu.addSeparator()
        menu.addAction(icon("list"), say("dossiers.view_leave"), self._leave)

    def _pick(self, view: DossierView) -> None:
        self.chip.menu.close()
        self._current = view.id
        self.applied.emit(view.looking)

    def _leave(self) -> None:
        self._current = ""
        self.left.emit()

    def _keep_named(self, identity: str, name: str) -> None:
        renamed = next((view for view in self._views if view.id == identity), None)
        self._keep(replace(renamed, name=name) if renamed else DossierView(new_id(), name, self._looking))

    def _update(self) -> None:
        if self.current is not None:
            self._keep(replace(self.current, looking=self._looking))

    def _keep(self, view: DossierView) -> None:
        self._current = view.id
        self._write(lambda: self._context.workspace.dossiers.views.keep(view))

    def _forget(self, view: DossierView) -> None:
        self._current = ""
        say = words().say

        def gone(views: tuple[DossierView, ...]) -> None:
            self.show_views(views)
            told = say("dossiers.view_deleted", name=view.name)
            self._context.notices.toast(told, say("widgets.undo"), lambda: self._keep(view), "trash-2")

        self._write(lambda: self._context.workspace.dossiers.views.forget(view.id), gone)

    def _write(
        self,
        write: Callable[[], tuple[DossierView, ...]],
        done: Callable[[tuple[DossierView, ...]], None] | None = None,
    ) -> None:
        self._context.saving.save(write, done or self.show_views, owner=self)


class NamingLine(Surface):
    """A line below the filters that asks for a view's name; ``named`` carries the id of one renamed, and the name."""

    named = Signal(str, str)

    def __init__(self) -> None:
        super().__init__("subtle", "bottom")
        say = words().say
        self.views: tuple[DossierView, ...] = ()
        self._identity = ""
        self.name = TextField(say("dossiers.view_example"), say("dossiers.view_name"))
        self.name.setMaxLength(_LONGEST)
        self.name.returnPressed.connect(self._done)
        self.field = Field(say("dossiers.view_name"), self.name)
        self.name.textEdited.connect(lambda _text: self.field.set_error(""))
        hold(self.field, width=320)
        self.keep = Button(say("dossiers.view_keep"))
        self.keep.clicked.connect(self._done)
        self.close_line = Button(say("widgets.close"), Kind.QUIET)
        self.close_line.clicked.connect(self.hide)
        buttons = column(row(self.keep, self.close_line, gap=8), margins=(0, 20, 0, 0))
        line = row(self.field, buttons, None, gap=12, margins=(PAGE, 8, PAGE, 10))
        line.setAlignment(buttons, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self.hide()

    def ask(self, identity: str, name: str) -> None:
        """Ask for the name of a new view, or for another one of the view of that id."""
        self._identity = identity
        self.field.set_error("")
        self.name.setText(name)
        self.name.selectAll()
        self.show()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it, and nothing is kept."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _done(self) -> None:
        name = self.name.text().strip()
        if not name:
            self.field.set_error(words().say("dossiers.view_unnamed"))
        elif taken(name, self.views, self._identity):
            self.field.set_error(words().say("dossiers.view_taken"))
        else:
            self.hide()
            self.named.emit(self._identity, name)
