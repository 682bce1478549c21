"""Another version of a section: shown beside what is being written, until the person chooses."""

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldkit.domain.changes import author_name, milliseconds
from ui.theme import Tone, theme
from ui.visits.section import Disagreement, Version
from ui.widgets.buttons import Button
from ui.widgets.fields import ProseField
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import clear_layout, column, nest, row
from ui.widgets.messages import Message


class DisagreementPanel(QWidget):
    """« Une autre version est arrivée » and the choice. ``chosen`` carries the text to keep, None for one’s own."""

    chosen = Signal(object)
    both = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        side = theme().px(30)
        self._column.setContentsMargins(side, theme().px(4), side, theme().px(12))
        self._shown: tuple[str, Disagreement | None] = ("", None)
        self.hide()

    def show_disagreement(self, section: str, disagreement: Disagreement | None) -> None:
        """Show the other versions of a section, or nothing."""
        if (section, disagreement) == self._shown:
            return
        self._shown = (section, disagreement)
        clear_layout(self._column)
        self.setVisible(disagreement is not None)
        if disagreement is None:
            return
        say = words().say
        self._column.addWidget(
            Message(say("visit.other_version_text"), Tone.WARNING, title=say("visit.other_version", section=section))
        )
        for version in disagreement.others:
            nest(self._column, self._version(version))
        mine, both = Button(say("visit.keep_mine")), Button(say("visit.keep_both"))
        mine.clicked.connect(lambda: self.chosen.emit(None))
        joined = "\n\n".join(version.text for version in disagreement.others)
        both.clicked.connect(lambda: self.both.emit(joined))
        nest(self._column, row(mine, both, None, gap=8))

    def _version(self, version: Version) -> QVBoxLayout:
        say = words().say
        who = author_name(version.author) if version.author else ""
        shown = ProseField(2, 7, say("visit.version_of", author=who) if who else say("visit.other_text"))
        shown.set_text_quietly(version.text or say("visit.version_empty"))
        shown.set_state("server")
        take = Button(say("visit.take_other"))
        take.clicked.connect(lambda: self.chosen.emit(version.text))
        parts: list[str] = []
        if who:
            parts.append(who)
        if version.at:
            moment = dt.datetime.fromtimestamp(milliseconds(version.at) / 1000).astimezone()
            parts.append(formats().moment(moment))
        head = row(Label(" · ".join(parts), "caption", "secondary"), None, take, gap=8)
        return column(head, shown, gap=4)
