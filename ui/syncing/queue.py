"""The order of sending: one line per kind of thing that waits."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QProgressBar, QWidget

from fieldkit.services.outbox import Pieces, Waiting
from sync.client.state import Phase, SyncState
from ui.theme import Tone, theme
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import Hairline, clear_layout, column
from ui.widgets.marks import Icon, Pill

_PLACES = {Phase.SENDING_TEXTS: 0, Phase.TALKING: 0, Phase.SENDING_FILES: 3, Phase.RECEIVING_FILES: 4}

_FIRST, _LAST, _COMING = 0, 6, 4
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class QueueTable(QWidget):
    """Five lines in the order things leave: texts, review, thumbnails, photos, then what is to be received."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Waiting, SyncState] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme().px(14))
        self._grid.setColumnMinimumWidth(_FIRST, theme().px(6))
        self._grid.setColumnMinimumWidth(_LAST, theme().px(6))
        self._grid.setColumnMinimumWidth(_LAST - 1, theme().px(128))
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(3, 1)
        theme().changed.connect(self._dress)

    def show_waiting(self, waiting: Waiting, state: SyncState) -> None:
        """Show what waits, and how the line that is moving goes."""
        clear_layout(self._grid)
        self._shown = (waiting, state)
        say, size = words().say, formats().size
        for key, place, side in (("order", 3, _LEFT), ("size", 4, _RIGHT), ("state", 5, _LEFT)):
            self._grid.addWidget(Label(say(f"sync.{key}"), "caption", "secondary", weight=500), 0, place, side)
        self._grid.setRowMinimumHeight(0, theme().px(28))
        files, absent = waiting.files, waiting.absent
        lines = (
            ("file-text", "texts", waiting.texts, _count("texts", waiting.texts), 0),
            ("message-square", "reviews", waiting.reviews, _count("reviews", waiting.reviews), 0),
            ("images", "thumbnails", files.previews, _count("thumbnails", files.previews), files.preview_bytes),
            ("image", "photos", files.whole + files.documents, _whole(files), files.large_bytes),
            ("file-down", "to_receive", waiting.to_receive, pieces_words(absent), absent.all_bytes),
        )
        for place, (icon, key, count, detail, weight) in enumerate(lines):
            self._add_line(place, icon, (say(f"sync.line.{key}"), detail), count, size(weight) if weight else "")
            self._grid.addWidget(self._how(place, count, state), 2 * place + 2, 5, _LEFT)

    def _add_line(self, place: int, icon: str, told: tuple[str, str], count: int, weight: str) -> None:
        row = 2 * place + 1
        self._grid.addWidget(Hairline(), row, _FIRST, 1, _LAST + 1)
        title = QWidget()
        name, detail = told
        title.setLayout(column(None, Label(name, weight=600), Label(detail, "caption", "secondary"), None, gap=0))
        self._grid.addWidget(Label(str(place + 1), "body", "secondary", tabular=True), row + 1, 1)
        self._grid.addWidget(Icon(icon, size=18), row + 1, 2)
        self._grid.addWidget(title, row + 1, 3)
        self._grid.addWidget(Label(weight if count else "", "body", "secondary", tabular=True), row + 1, 4, _RIGHT)
        self._grid.setRowMinimumHeight(row + 1, theme().size("row2"))

    def _how(self, place: int, count: int, state: SyncState) -> QWidget:
        moving = state.busy and _PLACES.get(state.phase) == place and state.total
        if moving:
            bar = QProgressBar()
            bar.setRange(0, state.total)
            bar.setValue(state.done)
            bar.setTextVisible(False)
            bar.setFixedWidth(theme().px(120))
            bar.setAccessibleName(words().say("sync.progress", done=state.done, total=state.total))
            return bar
        if state.phase is Phase.UNLINKED:  # nothing is up to date with a server there is not, nor on its way to it
            return (
                Pill(words().say("widgets.sync_local"), "laptop", bare=True) if count and place < _COMING else QWidget()
            )
        if not count and state.phase is Phase.RESTORED:
            return QWidget()  # nobody knows before the server was asked
        if not count:
            return Pill(words().say("sync.done"), "circle-check", Tone.SUCCESS, bare=not theme().sun)
        return Pill(words().say("sync.waiting"), "clock-arrow-up", Tone.NEUTRAL, bare=not theme().sun)

    def _dress(self) -> None:
        if self._shown is not None:
            self.show_waiting(*self._shown)


def pieces_words(files: Pieces) -> str:
    """« 5 photos (3 en entier, 5 aperçus), 2 documents »; « Aucun fichier »."""
    say, told = words().say, []
    if files.photos:
        parts = [say("sync.whole", count=files.whole)] if files.whole else []
        parts += [say("sync.previews", count=files.previews)] if files.previews else []
        told.append(say("sync.photos_of", count=files.photos, parts=", ".join(parts)))
    if files.documents:
        told.append(say("sync.documents", count=files.documents))
    return ", ".join(told) or say("sync.no_file")


def _whole(files: Pieces) -> str:
    say = words().say
    photos = say("sync.photos", count=files.whole) if files.whole else ""
    documents = say("sync.documents", count=files.documents) if files.documents else ""
    return ", ".join(filter(None, (photos, documents))) or say("sync.no_file")


def _count(key: str, count: int) -> str:
    return words().say(f"sync.line.{key}_count", count=count)
