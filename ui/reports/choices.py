"""The left of the report: for whom, in which language, which sections, how heavy."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.review import Audience
from fieldkit.services.reports import Draft, PhotoChoice, SectionLine
from ui.photos.naming import photo_name
from ui.theme import theme
from ui.widgets.buttons import LinkButton
from ui.widgets.choices import CheckBox, Combo, Segmented
from ui.widgets.fields import Field
from ui.widgets.headers import SectionHeader
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import PANEL, FlowBox, ScrollColumn, Surface, clear_layout, column, nest, reveal, row
from ui.widgets.photos import PhotoShown, PhotoTile, picture
from ui.widgets.tips import tip

PHOTOS_SHOWN = 24
LANGUAGES = ("fr", "en")
FULL, LIGHT = "full", "light"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person asked for; ``left_out`` are the codes of unticked sections."""

    audience: Audience = Audience.INTERNAL
    language: str = "fr"
    left_out: frozenset[str] = frozenset()
    light: bool = False

    def sections(self, known: Sequence[SectionLine]) -> frozenset[str] | None:
        """The codes to print, None for all."""
        return frozenset(line.code for line in known) - self.left_out if self.left_out else None


class ChoicesPanel(Surface):
    """``changed`` carries what is wanted now, ``photos_wanted`` the dossier whose photos are to be chosen."""

    changed = Signal(object)
    photos_wanted = Signal(str)

    def __init__(self, wanted: Wanted) -> None:
        super().__init__("canvas", "right")
        say = words().say
        self.wanted = wanted
        audiences = [(code.value, say(f"reporting.audience.{code}")) for code in Audience]
        self.audience = Segmented(audiences, say("reporting.audience_label"))
        self.audience.set_code(wanted.audience)
        self.audience.picked.connect(lambda code: self._want(replace(self.wanted, audience=Audience(code))))
        self.language = Segmented(
            [(code, say(f"reporting.language.{code}")) for code in LANGUAGES], say("reporting.language_label")
        )
        self.language.set_code(wanted.language)
        self.language.picked.connect(lambda code: self._want(replace(self.wanted, language=code)))
        self.quality = Combo([(code, say(f"reporting.quality.{code}")) for code in (FULL, LIGHT)])
        self.quality.set_code(LIGHT if wanted.light else FULL)
        self.quality.picked.connect(lambda code: self._want(replace(self.wanted, light=code == LIGHT)))
        self._boxes: dict[str, CheckBox] = {}
        self._sections = column(gap=0)
        self._photos_at = ""
        self._photos = SectionHeader(say("reporting.photos"))
        self._left_out = Label("", "caption", "secondary", wrap=True)
        self.choose_photos = LinkButton(say("reporting.choose_photos"), scale="caption")
        self.choose_photos.clicked.connect(lambda: self.photos_wanted.emit(self._photos_at))
        self._tiles = FlowBox(0, 0)
        self._pictures: dict[str, PhotoTile] = {}
        body = ScrollColumn(gap=14, margins=(PANEL, 12, PANEL, 16))
        for label, editor in (
            ("audience_label", self.audience),
            ("language_label", self.language),
            ("quality_label", self.quality),
        ):
            editor.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            body.column.addWidget(Field(say(f"reporting.{label}"), editor))
        nest(body.column, column(self._left_out, row(self.choose_photos, None), gap=0))
        heading = Label(say("reporting.sections"), "caption", "secondary", weight=500)
        nest(body.column, column(heading, self._sections, gap=4))
        nest(body.column, column(self._photos, self._tiles, gap=4))
        body.column.addStretch(1)
        self.setLayout(column(body, gap=0, margins=(0, 0, 1, 0)))

    def box(self, section: str) -> CheckBox | None:
        """The tick of a section."""
        return self._boxes.get(section)

    def show_draft(self, draft: Draft) -> None:
        """Show the sections with the page they start on, and the photos that are printed."""
        clear_layout(self._sections)
        self._boxes = {}
        for line in draft.sections:
            self._add_section(line)
        self._photos.set_caption(words().say("reporting.photos_printed", count=len(draft.photos)))
        self._show_choice(draft.choice)
        self._tiles.clear()
        self._pictures = {}
        for photo in draft.photos[:PHOTOS_SHOWN]:
            tile = PhotoTile(PhotoShown(photo.id, photo_name(photo)), 62, captioned=False)
            tile.make_still()
            self._pictures[photo.id] = tile
            self._tiles.add(tile)

    def _show_choice(self, choice: PhotoChoice) -> None:
        """Where photos stay out of the report because nobody chose them, say so and lead there."""
        left = choice.found > choice.chosen
        self._left_out.setText(words().say("reporting.photos_chosen", count=choice.chosen, total=choice.found))
        reveal(self._left_out, when=left)
        self._photos_at = choice.dossier
        reveal(self.choose_photos, when=left and bool(choice.dossier))

    def show_pictures(self, pictures: Sequence[tuple[str, bytes]]) -> None:
        """Show the photos themselves, by id."""
        for identity, content in pictures:
            if identity in self._pictures:
                self._pictures[identity].show_picture(picture(content))

    def _add_section(self, line: SectionLine) -> None:
        say = words().say
        box = self._boxes[line.code] = CheckBox(line.title, wrap=True)
        ticked = line.code not in self.wanted.left_out and not line.empty
        box.setChecked(ticked)
        box.setEnabled(not line.empty)
        tip(box, say("reporting.empty_section") if line.empty else line.title)
        box.setMinimumWidth(theme().px(80))
        box.toggled.connect(partial(self._tick, line.code))
        told = say("reporting.empty") if line.empty else say("reporting.at_page", page=line.page) if line.page else ""
        page = Label(told, "caption" if line.empty else "body", "tertiary" if line.empty else "secondary", tabular=True)
        shown = row(box, page, gap=8)
        shown.setStretch(0, 1)
        shown.setAlignment(page, Qt.AlignmentFlag.AlignVCenter)
        nest(self._sections, shown)

    def _tick(self, code: str, ticked: bool) -> None:  # noqa: FBT001 - a signal's argument
        left_out = self.wanted.left_out - {code} if ticked else self.wanted.left_out | {code}
        self._want(replace(self.wanted, left_out=left_out))

    def _want(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.changed.emit(wanted)
