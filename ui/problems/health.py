"""Health of this computer: what the doctor finds, in the window, and what to hand over when something is wrong."""

import datetime as dt

from PySide6.QtWidgets import QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Published
from fieldkit.errors import FieldKitError
from fieldkit.services.crashes import keep_traces, traces_are_kept
from fieldkit.services.doctor import Finding, Health, State, examine
from fieldkit.services.doctor_words import advice_of, sentence_of, title_of
from ui.backups.confirming import restored_note
from ui.problems.support import save_support
from ui.problems.watching import FINDINGS
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.theme import Tone
from ui.widgets.buttons import Button, LinkButton
from ui.widgets.choices import CheckBox
from ui.widgets.labels import Label
from ui.widgets.layouts import PAGE, PANEL, Hairline, ScrollColumn, Surface, clear_layout, column, nest, row
from ui.widgets.marks import Pill
from ui.widgets.messages import Message
from ui.widgets.tabs import SplitPanel

_LOOKS = {
    State.FINE: ("circle-check", Tone.SUCCESS),
    State.NOTE: ("info", Tone.NEUTRAL),
    State.UNKNOWN: ("circle-help", Tone.NEUTRAL),
    State.WARNING: ("triangle-alert", Tone.WARNING),
    State.TROUBLE: ("circle-alert", Tone.DANGER),
}

_FIRST = frozenset({State.WARNING, State.TROUBLE})
"""What asks for something stands at the top."""


@dataclass(frozen=True, slots=True)
class _Seen:
    health: Health
    restored: dt.datetime | None
    linked: bool


class HealthScreen(Screen):
    """Looks when entered, and again when asked; reading everything back is asked for apart."""

    key = "health"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        say = context.words.say
        self.again = Button(say("health.look_again"), icon="refresh-cw")
        self.again.clicked.connect(lambda: self.look())
        self._findings = ScrollColumn(gap=0, margins=(PAGE, 16, PAGE, 20))
        self._summary, self._lines = column(gap=10), column(gap=0)
        nest(self._findings.column, self._summary)
        self._findings.column.addSpacing(context.theme.px(8))
        nest(self._findings.column, self._lines)
        self._findings.column.addStretch(1)
        panel = Surface("subtle", "left")
        panel.setLayout(column(self._side(), gap=0))
        self._split = SplitPanel(self._findings, panel, right_width=376)
        self._panel = panel
        self.setLayout(column(self._split, gap=0))
        self._seen: _Seen | None = None
        self._looking = False
        context.notices.problems.changed.connect(self._summarise)
        context.backups.changed.connect(self._summarise)

    @property
    def health(self) -> Health | None:
        """What was found last."""
        return self._seen.health if self._seen is not None else None

    def indent(self, left: int) -> None:
        """Begin lines so many pixels from the left, where another page's begin there."""
        self._findings.column.setContentsMargins(left, *(self.context.theme.px(side) for side in (16, 20, 20)))

    def header(self) -> Header:
        """Title and the command to look again."""
        say = self.context.words.say
        return Header(say("health.page"), say("health.page_sub"), (self.again,))

    def enter(self, **arguments: str) -> None:  # noqa: ARG002 - the screen takes none
        """Look."""
        self.traces.setChecked(traces_are_kept())
        self.look()

    def refresh(self, published: Published) -> None:
        """What is written while one looks here changes nothing of it."""

    def zones(self) -> tuple[QWidget, ...]:
        """Findings, then what to do with them."""
        return (self._findings, self._panel)

    def look(self, *, full: bool = False) -> None:
        """Examine computer and workspace; ``full`` reads everything back."""
        if self._looking:
            return
        self._looking = True
        workspace = self.context.workspace

        def read() -> _Seen:
            linked = bool(workspace.outbox.link.url)
            return _Seen(examine(workspace.folder, workspace, full=full), workspace.after_restore.made_at, linked)

        for button in (self.again, self.fully):
            button.set_running(-1)
        self.context.jobs.read(read, self._show, self._failed, self)

    def _side(self) -> QWidget:
        context, say = self.context, self.context.words.say
        self.fully = Button(say("health.look_fully"), icon="scan-eye")
        self.fully.clicked.connect(lambda: self.look(full=True))
        self.support = Button(say("problems.support"), icon="download")
        self.support.clicked.connect(lambda: save_support(context, self))
        self.traces = CheckBox(say("health.traces"))
        self.traces.toggled.connect(lambda on: keep_traces(keep=on))
        side = ScrollColumn(gap=10, margins=(PANEL, 16, PAGE, 20))
        for part in (
            self.fully,
            Label(say("health.look_fully_text"), "caption", "secondary", wrap=True),
            Hairline(),
            self.support,
            Label(say("problems.support_text"), "caption", "secondary", wrap=True),
            self.traces,
            Label(say("health.traces_text"), "caption", "secondary", wrap=True),
            Hairline(),
            *(self._link(name, screen) for name, screen in _GUIDES),
        ):
            side.column.addWidget(part)
        side.column.addStretch(1)
        return side

    def _link(self, name: str, guide: str) -> QWidget:
        link = LinkButton(self.context.words.say(f"problems.{name}"), icon="file-text")
        link.clicked.connect(lambda: self.context.navigator.go("guide", guide=guide))
        return link

    def _show(self, seen: _Seen) -> None:
        self._seen = seen
        self._rest()
        self._summarise()
        clear_layout(self._lines)
        for finding in sorted(seen.health.findings, key=lambda each: each.state not in _FIRST):
            self._lines.addWidget(_line(finding, self.context))

    def _summarise(self) -> None:
        """What the status bar counts and what was found here, in one sentence: neither denies the other."""
        seen, context = self._seen, self.context
        if seen is None:
            return
        clear_layout(self._summary)
        if seen.restored is not None:
            self._summary.addWidget(restored_note(context, seen.restored, self.look, linked=seen.linked))
        told = summary(seen.health, context)
        told.activated.connect(lambda: context.navigator.go("problems"))
        self._summary.addWidget(told)

    def _failed(self, error: FieldKitError) -> None:
        self._rest()
        self.context.notices.trouble(error)

    def _rest(self) -> None:
        self._looking = False
        for button in (self.again, self.fully):
            button.set_running(None)


_GUIDES = (("lost", "ordinateur-perdu"), ("register", "registre-rgpd"))


def summary(health: Health, context: Context) -> Message:
    """What was found, and what else the session met that is not known to be over, with the way to that."""
    say, met = context.words.say, _met_apart(health, context)
    tone = Tone.DANGER if not health.sound else Tone.WARNING if health.watched or met else Tone.SUCCESS
    said = []
    if not health.sound:
        said.append(say("health.unsound"))
    elif health.watched:
        said.append(say("health.watched", count=health.watched))
    if met:
        said.append(say("health.met_too" if said else "health.met", count=met))
    return Message(" ".join(said) or say("health.sound"), tone, say("problems.page") if met else "")


def _met_apart(health: Health, context: Context) -> int:
    """How many problems are not over that no finding here tells of."""
    told = {place for place, name in FINDINGS.items() if (found := health.of(name)) and found.state in _FIRST}
    return sum(all(each.place not in told for each in group) for group in context.notices.problems.open)


def _line(finding: Finding, context: Context) -> QWidget:
    """A finding: what was looked at, what was found and what to do, how it stands."""
    words = context.words
    icon, tone = _LOOKS[finding.state]
    advice = advice_of(finding, words)
    told = column(Label(sentence_of(finding, words), tone="secondary", wrap=True), gap=2)
    if advice:
        told.addWidget(Label(advice, wrap=True))
    line = row(gap=12, margins=(0, 9, 0, 9))
    title = Label(title_of(finding, words), weight=600, wrap=True)
    title.setFixedWidth(context.theme.px(190))
    line.addWidget(title)
    words_part = QWidget()
    words_part.setLayout(told)
    line.addWidget(words_part, 1)
    line.addWidget(Pill(words.say(f"health.state.{finding.state}"), icon, tone))
    band = Surface("none", "bottom")
    band.setLayout(line)
    return band
