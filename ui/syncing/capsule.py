"""The page of capsules: one is made for other laptops, one that came is looked at and taken in."""

from PySide6.QtWidgets import QWidget

from fieldkit.domain.loaded import Published
from fieldkit.services.handing import Handing, Peer
from sync.client.capsule_making import card_of
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.syncing.capsule_laptops import LaptopsPanel
from ui.syncing.capsule_making import MakePanel
from ui.syncing.capsule_taking import TakePanel
from ui.widgets.layouts import PAGE, PANEL, ScrollColumn, Surface, column
from ui.widgets.tabs import SplitPanel


class CapsuleScreen(Screen):
    """« Échange par clé », reached from synchronisation."""

    key = "capsule"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.make, self.take, self.laptops = MakePanel(context), TakePanel(context), LaptopsPanel(context)
        self._content = ScrollColumn(gap=24, margins=(PAGE, 16, PAGE, 20))
        self._content.add_bounded(self.make)
        self._content.column.addStretch(1)
        side = ScrollColumn(gap=24, margins=(PANEL, 16, PAGE, 20))
        side.column.addWidget(self.take)
        side.column.addWidget(self.laptops)
        side.column.addStretch(1)
        self._panel = Surface("subtle", "left")
        self._panel.setLayout(column(side, gap=0))
        self.setLayout(column(SplitPanel(self._content, self._panel, right_width=440), gap=0))
        self.take.met.connect(self._read)

    def header(self) -> Header:
        """Title, with the way back."""
        return Header(self.context.words.say("capsule.title"), self.context.words.say("capsule.subtitle"), back=True)

    def enter(self, **arguments: str) -> None:  # noqa: ARG002 - the screen takes none
        """Read who is known and what there is."""
        self._read()

    def refresh(self, published: Published) -> None:  # noqa: ARG002 - any change may be handed over
        """Weigh again."""
        self.make.weigh()

    def leave(self) -> None:
        """Let go of a capsule that was only looked at."""
        self.take.forget()

    def zones(self) -> tuple[QWidget, ...]:
        """Making, then the panel."""
        return (self._content, self._panel)

    def _read(self) -> None:
        workspace = self.context.workspace

        def read() -> tuple[list[Peer], str, bytes, bool]:
            handing = Handing(workspace)
            content, number = card_of(workspace)
            return handing.peers(), number, content, bool(handing.organisations)

        def show(found: tuple[list[Peer], str, bytes, bool]) -> None:
            peers, number, content, organisation = found
            self.make.show_peers(peers, organisation=organisation)
            self.laptops.show_laptops(peers, number, content)

        # In the lane of writing: the first time this laptop's keys are drawn.
        self.context.jobs.write(read, show, owner=self)
