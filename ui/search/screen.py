"""What was found, best first."""

from PySide6.QtWidgets import QWidget

from fieldkit.domain.loaded import Published
from fieldkit.domain.unlocking import bare
from fieldkit.services.search import FoundRow
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.theme import theme
from ui.widgets.empty import EmptyState
from ui.widgets.layouts import column
from ui.widgets.rows import Cell, Row, RowView

_MARKS = str.maketrans("", "", "\x02\x03")
_PAGES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("problems.page", "triangle-alert", "problems", {}),
    ("problems.health", "shield-check", "health", {}),
    ("problems.lost", "file-text", "guide", {"guide": "ordinateur-perdu"}),
    ("problems.register", "file-text", "guide", {"guide": "registre-rgpd"}),
)
"""Pages without a place on the rail: found by their names, from the same box as everything else."""


class SearchScreen(Screen):
    """Records with the words typed in the rail; opening one opens its visit or its dossier."""

    key = "search"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        say = context.words.say
        self._typed = ""
        self._found: dict[str, FoundRow] = {}
        self.view = RowView(say("search.title"))
        self.view.opened.connect(self._open)
        self._empty = EmptyState("search", say("search.none"), say("search.none_text"))
        self.setLayout(column(self.view, self._empty, gap=0))

    def header(self) -> Header:
        """What was looked for, and how much was found."""
        say = self.context.words.say
        return Header(say("search.title"), say("search.count", count=len(self._found), typed=self._typed))

    def enter(self, **arguments: str) -> None:
        """Look for the words typed."""
        self._typed = arguments.get("search", "")
        self._read()

    def refresh(self, published: Published) -> None:  # noqa: ARG002 - anything may hold the words
        """Look again."""
        self._read()

    def _read(self) -> None:
        typed = self._typed
        self.context.jobs.read(lambda: self.context.workspace.search.find(typed, limit=200), self._show, owner=self)

    def _show(self, found: list[FoundRow]) -> None:
        self._found = {row.record: row for row in found}
        rows = [*self._pages(), *(self._row(row) for row in found)]
        self.view.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self.view.show_rows(rows)
        self.header_changed.emit()

    def _row(self, found: FoundRow) -> Row:
        excerpt = found.excerpt.translate(_MARKS).replace("\n", " ")
        where = " ".join(filter(None, (found.dossier_code, found.dossier_title)))
        kind = self.context.words.label(found.kind)
        title = found.title or kind
        icon = theme().tokens.kinds.get(found.kind, "file")
        return Row(found.record, title, excerpt, icon, cells=(Cell(text=kind, width=130), Cell(text=where, width=300)))

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
        if found.visit:
            self.context.navigator.go("visit", visit=found.visit)
        elif found.dossier:
            self.context.navigator.go("dossier", dossier=found.dossier)
