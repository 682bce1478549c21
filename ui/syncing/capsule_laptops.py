"""This laptop's number and card, and the laptops that are known here."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from fieldkit.domain.changes import author_name
from fieldkit.services.handing import Handing, Peer
from sync.capsule import CARD_SUFFIX
from sync.client.capsule_taking import laptop_of
from ui.shell.context import Context
from ui.theme import Tone
from ui.widgets.buttons import Button
from ui.widgets.files import Place, first_folder, remember_folder, without_trace
from ui.widgets.headers import KeyValues, SectionHeader
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import clear_layout, column, row
from ui.widgets.messages import Message


class LaptopsPanel(QWidget):
    """« Ce portable », then « Portables reconnus »."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        say = words().say
        self._context = context
        self._card = b""
        self.number = Label("", "h3", weight=600, tabular=True)
        self.write = Button(say("capsule.laptops.write"), icon="laptop")
        self.write.clicked.connect(self._ask_where)
        self.write.setEnabled(False)
        text = Label(say("capsule.laptops.text"), tone="secondary", wrap=True)
        self._said = column(gap=8)
        self._known = column(gap=8)
        own = column(SectionHeader(say("capsule.laptops.own")), self.number, text, row(self.write, None), gap=10)
        self.setLayout(column(own, self._said, self._known, gap=16))

    def show_laptops(self, peers: list[Peer], number: str, card: bytes) -> None:
        """Show this laptop's number and those of the others."""
        self._card = card
        self.number.setText(number)
        self.write.setEnabled(True)
        clear_layout(self._known)
        self._known.addWidget(SectionHeader(words().say("capsule.laptops.known")))
        if not peers:
            self._known.addWidget(Label(words().say("capsule.laptops.none"), tone="secondary", wrap=True))
            return
        pairs = KeyValues(name_width=130)
        pairs.show_pairs([(author_name(peer.author), laptop_of(peer).number) for peer in peers])
        self._known.addWidget(pairs)

    def write_to(self, target: Path) -> None:
        """Write the card."""
        path = target.with_name(target.name.removesuffix(CARD_SUFFIX) + CARD_SUFFIX)
        card = self._card

        def written(_none: object) -> None:
            clear_layout(self._said)
            self._said.addWidget(Message(words().say("capsule.laptops.written", file=path.name), Tone.SUCCESS))

        self._context.jobs.write(lambda: Handing.write_card(path, card), written, owner=self)

    def _ask_where(self) -> None:
        say, place = words().say, Place.DocumentsLocation
        name = f"{self._context.workspace.people.current.name}{CARD_SUFFIX}"
        with without_trace():
            chosen, _ = QFileDialog.getSaveFileName(
                self, say("capsule.laptops.where"), str(Path(first_folder(place)) / name)
            )
        if chosen:
            remember_folder(place, [chosen])
            self.write_to(Path(chosen))
