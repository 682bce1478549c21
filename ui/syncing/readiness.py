"""« Prêt pour le hors-ligne » : each point of the departure, how it stands and the way to settle it."""

import time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from fieldkit.errors import FieldKitError
from fieldkit.services.readiness import Check, Point, Readiness, Remedy, advice_of, look, sentence_of, title_of
from ui.backups.lately import lately
from ui.shell.context import Context
from ui.theme import theme
from ui.widgets.buttons import LinkButton
from ui.widgets.headers import SectionHeader
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import clear_layout, column, nest
from ui.widgets.marks import Icon
from ui.widgets.tips import tip

_PAGES: dict[Remedy, tuple[str, dict[str, str]]] = {
    Remedy.SYNC: ("sync", {}),
    Remedy.SIGN_IN: ("sync", {}),
    Remedy.REFUSED: ("sync", {}),
    Remedy.CARRY: ("carry", {}),
    Remedy.KEYS: ("settings", {"section": "vault"}),
    Remedy.BACKUP: ("settings", {"section": "backups"}),
}


class ReadyPanel(QWidget):
    """The checklist. It looks when it is asked to, on a reading lane, and keeps what it showed meanwhile."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._looking, self._looked_at = False, 0.0
        self.found: Readiness | None = None
        self._header = SectionHeader(words().say("ready.title"), words().say("ready.looking"))
        self._place = column(gap=0)
        whole = column(self._header, gap=8)
        nest(whole, self._place)
        self.setLayout(whole)
        theme().changed.connect(self._lay_out)

    def look(self, again_s: float = 0.0) -> None:
        """See again how each point stands; not where that is under way, or was seen less than ``again_s`` ago."""
        if self._looking or (self.found is not None and time.monotonic() < self._looked_at + again_s):
            return
        self._looking, self._looked_at = True, time.monotonic()
        workspace = self._context.workspace

        def fail(error: FieldKitError) -> None:
            self._looking = False
            self._header.set_caption(words().explain(error).happened, "warning")

        self._context.jobs.read(lambda: look(workspace, workspace.volumes()), self._show, fail, self)

    def _show(self, found: Readiness) -> None:
        self._looking = False
        if self.found is not None and found.checks == self.found.checks:
            return
        self.found = found
        self._lay_out()

    def _lay_out(self) -> None:
        """In full sun letters are so wide that a way to settle a point stands under it."""
        found = self.found
        if found is None:
            return
        count = words().say("ready.count", count=found.settled, all=len(found.checks))
        self._header.set_caption(count, "success" if found.ready else "warning")
        clear_layout(self._place)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme().px(10))
        grid.setVerticalSpacing(theme().px(3))
        grid.setColumnStretch(2, 1)
        for line, check in enumerate(found.checks):
            self._add(grid, 2 * line, check)
        nest(self._place, grid)

    def _add(self, grid: QGridLayout, line: int, check: Check) -> None:
        say = words()
        sign = Icon("circle-check", "success.base") if check.settled else Icon("triangle-alert", "warning.base")
        told = sentence_of(check, say, lately)
        sentence = Label(told, weight=400 if check.settled else 500, wrap=True)
        sentence.setAccessibleName(f"{title_of(check, say)} : {told}")
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(sign, line, 0, top)
        grid.addWidget(Label(title_of(check, say), tone="secondary"), line, 1, top)
        beside = check.remedy in _PAGES and not theme().sun
        grid.addWidget(sentence, line, 2, 1, 1 if beside else 2, top)
        if check.remedy in _PAGES:
            link = LinkButton(advice_of(check, say))
            link.setAccessibleName(f"{title_of(check, say)} : {advice_of(check, say)}")
            link.clicked.connect(lambda: self._settle(check))
            if theme().sun:
                grid.addWidget(link, line + 1, 2, top | Qt.AlignmentFlag.AlignLeft)
            else:
                link.hug_right()
                grid.addWidget(link, line, 3, top | Qt.AlignmentFlag.AlignRight)
        elif check.remedy is not None:
            tip(sentence, advice_of(check, say))

    def _settle(self, check: Check) -> None:
        remedy = check.remedy
        if remedy is None:
            return
        if remedy is Remedy.SYNC:
            if check.point is Point.DOSSIERS:
                self._context.workspace.outbox.carrying.ask_server()
            self._context.engine.wake()
        page, arguments = _PAGES[remedy]
        self._context.navigator.go(page, **arguments)
