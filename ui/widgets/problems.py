"""A problem as a person meets it: what was found, what is safe, what to do, and the technical detail folded away."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import FieldKitError, error_of
from fieldkit.errors import Kind as Matter
from fieldkit.services.logbook import scrubbed
from ui.theme import Tone, theme
from ui.widgets.buttons import Button, IconButton, Kind, LinkButton
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import column, nest, reveal, row, space
from ui.widgets.marks import Icon
from ui.widgets.painting import box

_KINDS = {
    Matter.ENVIRONMENT: ("laptop", Tone.WARNING),
    Matter.REFUSED: ("circle-slash", Tone.WARNING),
    Matter.DAMAGED: ("database", Tone.WARNING),
    Matter.BUG: ("octagon-alert", Tone.DANGER),
}
_CODES = {
    "disk_full": ("hard-drive", Tone.DANGER),
    "disk_fault": ("hard-drive", Tone.DANGER),
    "keyring_unavailable": ("lock", Tone.WARNING),
    "wrong_key": ("lock", Tone.WARNING),
    "server_unreachable": ("wifi-off", Tone.WARNING),
    "server_refused": ("cloud-alert", Tone.DANGER),
    "not_allowed": ("user-x", Tone.WARNING),
    "file_refused": ("image-off", Tone.WARNING),
    "not_found": ("file-search", Tone.WARNING),
}
_NAMED = {
    "disk_fault.backup_unplugged": ("hard-drive", Tone.WARNING),
    "disk_fault.backup_away": ("hard-drive", Tone.WARNING),
    "disk_fault.restore_unplugged": ("hard-drive", Tone.WARNING),
    "damaged.capsule": ("file", Tone.WARNING),
    "damaged.capsule_piece": ("file", Tone.WARNING),
    "disk_full.backup_second": ("hard-drive", Tone.WARNING),
    "disk_full.backup_second_filled": ("hard-drive", Tone.WARNING),
}
"""Reasons with a heading of their own, ``problems.title_of.<reason>``: that of their code speaks of something else."""

_LINES = (("happened", "info", "text.secondary"), ("safe", "shield-check", "success.base"), ("todo", "arrow-right", ""))


@dataclass(frozen=True, slots=True)
class Trouble:
    """One problem in words: its heading, the three sentences, its icon and tone, and the detail to pass on."""

    title: str
    happened: str
    safe: str
    todo: str
    icon: str
    tone: Tone
    detail: str = ""

    @property
    def sentences(self) -> tuple[tuple[str, str, str, str], ...]:
        """The lines there is something to say on: name, icon, colour, sentence."""
        said = {"happened": self.happened, "safe": self.safe, "todo": self.todo}
        lines = ((name, icon, ink or "text.link", said[name]) for name, icon, ink in _LINES)
        return tuple(line for line in lines if line[3])


@dataclass(frozen=True, slots=True)
class Action:
    """A button under a problem; the first says what is usually best."""

    label: str
    done: Callable[[], object]
    primary: bool = False


def trouble_of(error: FieldKitError | str, *, about: str = "") -> Trouble:
    """What to tell about an error, or about the key of one that was kept; ``about`` names the file or record meant."""
    known = error_of(error) if isinstance(error, str) else error
    told = words().explain(error)
    icon, tone = _NAMED.get(known.key) or _CODES.get(known.code) or _KINDS[known.kind]
    name = f"title_of.{known.reason}" if known.key in _NAMED else f"title.{known.code}"
    title = words().say(f"problems.{name}")
    if about:
        title = words().say("problems.about", subject=about, title=title)
    return Trouble(title, told.happened, told.safe, told.todo, icon, tone, "\n".join(scrubbed(known)))


class ProblemCard(QWidget):
    """The one way the window shows an error. ``framed`` tints it, for a place among other things.

    ``closed`` when the person has read it, where ``closable``.
    """

    closed = Signal()

    def __init__(
        self,
        trouble: Trouble,
        actions: Sequence[Action] = (),
        *,
        framed: bool = False,
        closable: bool = False,
        caption: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.trouble = trouble
        self._framed = framed
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.title = Label(trouble.title, "h3", weight=600, wrap=True)
        self.buttons = tuple(self._button(action) for action in actions)
        self.detail = TechnicalDetail(trouble.detail)
        reveal(self.detail, when=bool(trouble.detail))
        inner = column(self._heading(caption, closable=closable), gap=8, margins=_margins(framed=framed))
        nest(inner, self._lines())
        if self.buttons:
            nest(inner, row(*self.buttons, None, gap=8))
        inner.addWidget(self.detail)
        self.setLayout(inner)
        self.setAccessibleName(" ".join(filter(None, (trouble.title, trouble.happened, trouble.safe, trouble.todo))))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the tinted box, where there is one."""
        if not self._framed:
            return
        look = theme()
        fill, edge = look.tone(self.trouble.tone, "tint"), look.tone(self.trouble.tone, "border")
        with QPainter(self) as painter:
            box(painter, QRectF(self.rect()), fill, edge, look.radius("card"), look.border())

    def _heading(self, caption: str, *, closable: bool) -> QWidget:
        icon = Icon(self.trouble.icon, f"{self.trouble.tone}.base", 20)
        at = Label(caption, "caption", "secondary", tabular=True)
        reveal(at, when=bool(caption))
        close = IconButton("x", words().say("widgets.close"))
        close.clicked.connect(self.closed)
        reveal(close, when=closable)
        line = row(icon, self.title, at, close, gap=9)
        line.setStretch(1, 1)
        heading = QWidget()
        heading.setLayout(line)
        return heading

    def _lines(self) -> QGridLayout:
        grid = QGridLayout()
        space(grid, (10, 6))
        grid.setColumnMinimumWidth(1, theme().px(82))
        grid.setColumnStretch(2, 1)
        top = Qt.AlignmentFlag.AlignTop
        for place, (name, icon, ink, sentence) in enumerate(self.trouble.sentences):
            grid.addWidget(Icon(icon, ink, 15), place, 0, top)
            told = words().say(f"problems.{name}").replace(" ", "\u00a0")
            grid.addWidget(Label(told, tone="secondary", wrap=True), place, 1, top)
            grid.addWidget(Label(sentence, wrap=True), place, 2)
        return grid

    def _button(self, action: Action) -> Button:
        button = Button(action.label, Kind.PRIMARY if action.primary else Kind.STANDARD)
        button.clicked.connect(lambda: action.done())
        return button


class TechnicalDetail(QWidget):
    """« Détail technique », folded: lines to select, and a button that copies them."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say = words().say
        self.fold = LinkButton(say("problems.detail"), "text.secondary", "chevron-right", "caption")
        self.lines = Label(text, "caption", "secondary", wrap=True, selectable=True)
        self.copy = Button(say("problems.copy"), Kind.QUIET, "copy")
        self._open = False
        self.fold.clicked.connect(self.turn)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.lines.text()))
        self.lines.hide()
        self.copy.hide()
        self.setLayout(column(row(self.fold, None), self.lines, row(self.copy, None), gap=4))

    def turn(self) -> None:
        """Unfold it, or fold it again."""
        self._open = not self._open
        self.lines.setVisible(self._open)
        self.copy.setVisible(self._open)
        self.fold.set_icon("chevron-down" if self._open else "chevron-right")


def _margins(*, framed: bool) -> tuple[int, int, int, int]:
    return (14, 10, 10, 10) if framed else (0, 0, 0, 0)
