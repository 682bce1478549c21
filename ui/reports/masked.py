"""The right of the report: what this audience does not read, and the file."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from fieldkit.domain.review import Audience
from fieldkit.services.reports import Draft, Preview, Withheld
from ui.widgets.choices import CheckBox
from ui.widgets.headers import KeyValues, SectionHeader
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import PANEL, Hairline, ScrollColumn, Surface, clear_layout, column, nest, row
from ui.widgets.marks import Icon

FIELD = "field"
_ICONS = {
    "name": "user",
    "name_left": "user-x",
    "position": "map-pin",
    "photo": "image-off",
    "observation": "eye-off",
    "budget": "coins",
    "funding": "wallet",
    "comment": "message-square",
    FIELD: "lock",
}
_MAY_BREAK = "\u200b"
"""Where a line of a long name may end."""


class MaskedPanel(Surface):
    """``ticked`` when the person says they have read what is withheld, or takes it back."""

    ticked = Signal()

    def __init__(self) -> None:
        super().__init__("canvas", "left")
        say = words().say
        self.heading = SectionHeader(say("reporting.masked.internal"))
        self._sentence = Label("", "caption", "secondary", wrap=True)
        self._lines = column(gap=10)
        self.read = CheckBox("")
        self._read_told = Label("", wrap=True)
        self._read_told.setBuddy(self.read)
        self.read.toggled.connect(self._tick)
        self._tick_line = QWidget()
        ticking = row(self.read, self._read_told, gap=8)
        ticking.setStretch(1, 1)
        ticking.setAlignment(self.read, Qt.AlignmentFlag.AlignTop)
        self._tick_line.setLayout(ticking)
        self._file = KeyValues(86, 8)
        self._notes = column(gap=6)
        above = ScrollColumn(gap=12, margins=(PANEL, 12, PANEL, 12))
        nest(above.column, column(self.heading, self._sentence, gap=2))
        nest(above.column, self._lines)
        above.column.addWidget(self._tick_line)
        above.column.addWidget(Hairline())
        above.column.addWidget(SectionHeader(say("reporting.file_title")))
        above.column.addWidget(self._file)
        nest(above.column, self._notes)
        above.column.addStretch(1)
        self.setLayout(column(above, gap=0, margins=(1, 0, 0, 0)))
        self._tick_line.hide()

    @property
    def settled(self) -> bool:
        """Whether what is withheld was read, or nobody outside will read the report."""
        return self._tick_line.isHidden() or self.read.isChecked()

    def show_preview(self, preview: Preview) -> None:
        """Show what is withheld from this report; the tick has to be given again for another one."""
        draft, say = preview.draft, words().say
        partners = draft.audience is Audience.PARTNERS
        self.heading.title.setText(say(f"reporting.masked.{draft.audience}"))
        self.heading.set_caption(str(len(draft.redactions)) if draft.redactions else "")
        self._sentence.setText(say("reporting.masked_told" if draft.redactions else "reporting.nothing_masked"))
        clear_layout(self._lines)
        for line in draft.redactions:
            if line.sort != FIELD:
                nest(self._lines, _line(line))
        fields = [line for line in draft.redactions if line.sort == FIELD]
        if fields:
            nest(self._lines, _fields(fields))
        self.read.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.read.setChecked(False)
        self.read.blockSignals(False)  # noqa: FBT003 - Qt's signature
        masked = len(draft.redactions)
        told = say("reporting.read_masked", count=masked) if masked else say("reporting.read_it")
        self._read_told.setText(told)
        self.read.setAccessibleName(told)
        self._tick_line.setVisible(partners)
        self._show_file(preview, draft)

    def _show_file(self, preview: Preview, draft: Draft) -> None:
        say = words().say
        self._file.show_pairs(
            [
                (say("reporting.file_name"), Label(draft.file_name.replace("_", f"_{_MAY_BREAK}"), wrap=True)),
                (say("reporting.file_size"), formats().size(preview.size)),
                (say("reporting.file_pages"), formats().number(preview.pages)),
                (say("reporting.file_state"), words().choice("review_state", draft.state)),
            ]
        )
        clear_layout(self._notes)
        if preview.unreadable:
            self._note("triangle-alert", "warning", say("reporting.unreadable", count=preview.unreadable))
        if draft.proposals:
            self._note("git-compare", "review", say("reporting.proposals", count=draft.proposals))

    def _note(self, icon: str, tone: str, told: str) -> None:
        line = row(Icon(icon, f"{tone}.base", 16), Label(told, tone=tone, wrap=True), gap=8)
        line.setStretch(1, 1)
        nest(self._notes, line)

    def _tick(self) -> None:
        self.ticked.emit()


def _fields(lines: Sequence[Withheld]) -> QBoxLayout:
    """Fields kept inside, in one block: each with how many records it is taken out of."""
    title = Label(words().say("reporting.fields", count=len(lines)), weight=500, wrap=True)
    listed = Label(" · ".join(line.what for line in lines), "caption", "secondary", wrap=True)
    return _shown(Icon(_ICONS[FIELD], "text.secondary", 16), column(title, listed, gap=0))


def _shown(icon: Icon, told: QBoxLayout) -> QBoxLayout:
    shown = row(icon, told, gap=10)
    shown.setStretch(1, 1)
    shown.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
    return shown


def _line(line: Withheld) -> QBoxLayout:
    tone = "warning" if line.to_check else "secondary"
    icon = Icon(_ICONS.get(line.sort, "eye-off"), "warning.base" if line.to_check else "text.secondary", 16)
    told = column(Label(line.what, weight=500, wrap=True), gap=0)
    why = line.why
    shown_instead = _instead(line)
    if shown_instead:
        why = words().say("reporting.instead", why=why, instead=shown_instead)
    told.addWidget(Label(why, "caption", tone, wrap=True))
    return _shown(icon, told)


def _instead(line: Withheld) -> str:
    """« trésorière, présidente » from what stands in the text, each once."""
    bare = {text.strip("[] ").casefold(): text.strip("[] ") for text in line.instead}
    return ", ".join(list(bare.values())[:3])
