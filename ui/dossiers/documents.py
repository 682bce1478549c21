"""Documents of a dossier."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from fieldkit.services.documents import AddReport, DocumentRow
from ui.dossiers.tab import Tab
from ui.problems.refused_files import by_reason, remember
from ui.shell.context import Context
from ui.theme import Tone
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.files import Place, first_folder, remember_folder, without_trace
from ui.widgets.language import formats, words
from ui.widgets.layouts import PAGE, Surface, column, row
from ui.widgets.rows import Cell, Row, RowView


class DocumentsTab(Tab):
    """Files kept with the dossier; Entrée opens a copy with the system's own program."""

    key = "documents"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = context.words.say
        self._rows: dict[str, DocumentRow] = {}
        self._lines: dict[DocumentRow, Row] = {}
        self.add_files = Button(say("dossier.add_documents"), icon="plus")
        self.add_files.clicked.connect(self._choose)
        bar = Surface("canvas", "bottom")
        bar.setLayout(row(None, self.add_files, margins=(PAGE, 8, PAGE, 8)))
        self.view = RowView(say("dossier.tab.documents"))
        self.view.opened.connect(self._open)
        self._empty = EmptyState("file", say("dossier.no_documents"), say("dossier.no_documents_text"))
        whole = column(bar, self.view, self._empty, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def read(self) -> None:
        """Read the documents."""
        dossier = self.dossier
        self.fetch(lambda: self.context.workspace.documents.of_dossier(dossier), self._show)

    def _show(self, rows: list[DocumentRow]) -> None:
        self.view.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._rows = {entry.document.id: entry for entry in rows}
        # Written once each: while a hundred files are added, the list is shown again after every one.
        self._lines = {entry: self._lines.get(entry) or _row(entry) for entry in rows}
        self.view.show_rows(list(self._lines.values()))

    def _choose(self) -> None:
        title, folder = self.context.words.say("dossier.add_documents"), first_folder(Place.DocumentsLocation)
        with without_trace():
            paths, _ = QFileDialog.getOpenFileNames(self, title, folder)
        if paths:
            remember_folder(Place.DocumentsLocation, paths)
            self.add([Path(path) for path in paths])

    def add(self, paths: list[Path]) -> None:
        """Keep files with the dossier; those that cannot be kept are told of, the others are kept."""
        dossier = self.dossier
        self.context.saving.save(
            lambda: self.context.workspace.documents.add_files(paths, dossier), self._tell, owner=self
        )

    def _tell(self, report: AddReport) -> None:
        refused, notices = report.refused, self.context.notices
        if len(refused) == 1:
            notices.trouble(refused[0].error, about=refused[0].name)
        elif refused:
            remember(notices.problems, refused)
            title = self.context.words.say("dossier.documents_refused", count=len(refused))
            notices.message("\n".join(by_reason(refused)), Tone.WARNING, title=title, key="documents-refused")

    def _open(self, identity: str) -> None:
        entry = self._rows.get(identity)
        if entry is not None and entry.opens:
            self.fetch(lambda: self.context.workspace.documents.open_copy(entry.document), _hand_over)


def _hand_over(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _row(entry: DocumentRow) -> Row:
    document = entry.document
    parts = [
        words().choice("document_category", document.category) if document.category else "",
        formats().size(entry.size),
        formats().medium_day(document.date) if document.date else "",
    ]
    state = "" if entry.opens else words().say("dossier.absent")
    return Row(
        document.id,
        document.title or document.file_name,
        " · ".join(filter(None, parts)),
        "file",
        cells=(Cell(text=state, width=190),),
        absent=not entry.opens,
    )
