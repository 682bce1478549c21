"""Recommendations: those of earlier visits, to answer; those that arise here."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from fieldkit.domain.loaded import Loaded
from fieldkit.domain.recommendation import FollowUp, Recommendation, RecommendationState
from fieldkit.domain.visit import Visit
from fieldkit.services.recommendations import Due, RecommendationRow
from ui.records.deeds import Deed, Deeds
from ui.records.keeper import RecordKeeper
from ui.records.panel_page import NewRecordPage, RecordPage, bin_record, created
from ui.shell.context import Context
from ui.theme import theme
from ui.visits.panel import SidePanel
from ui.visits.section import LONGEST_MS, PAUSE_MS
from ui.widgets.buttons import ClickArea
from ui.widgets.choices import Combo
from ui.widgets.fields import Field, ProseField
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import clear_layout, column
from ui.widgets.marks import state_words
from ui.widgets.painting import box, paint_pill, pill_height, pill_width, text
from ui.widgets.tips import tip

_KNOWN = ("dossier", "visit", "number", "state", "response")


class AdviceList(QWidget):
    """Lines of recommendations; ``pressed`` carries the id of one."""

    pressed = Signal(str)

    def __init__(self, empty: str, visit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty = empty
        self._shown: tuple[RecommendationRow, ...] | None = None
        self.visit = visit
        self.lines: dict[str, ClickArea] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_rows(self, rows: Sequence[RecommendationRow], visit: str) -> None:
        """Show them."""
        if (tuple(rows), visit) == (self._shown, self.visit):
            return
        self._shown, self.visit = tuple(rows), visit
        clear_layout(self._column)
        self.lines = {}
        for row in rows:
            line = self.lines[row.recommendation.id] = _Line(row, visit)
            line.pressed.connect(lambda chosen=row.recommendation.id: self.pressed.emit(chosen))
            self._column.addWidget(line)
        if not rows:
            self._column.addWidget(Label(self._empty, tone="secondary", wrap=True))


class Advice(QWidget):
    """Both lists, and the pages they open."""

    def __init__(self, context: Context, deeds: Deeds, panel: SidePanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._deeds, self._panel = context, deeds, panel
        say = words().say
        self._visit: Visit | None = None
        self._rows: dict[str, RecommendationRow] = {}
        self.earlier, self.raised = AdviceList(say("visit.nothing_to_answer")), AdviceList(say("visit.nothing_raised"))
        self.earlier.pressed.connect(self.answer)
        self.raised.pressed.connect(self.edit)
        titles = [Label(say(key), "caption", "secondary", weight=500) for key in ("visit.to_answer", "visit.raised")]
        lists = column(titles[0], self.earlier, titles[1], self.raised, gap=2)
        lists.insertSpacing(2, theme().px(12))
        self.setLayout(lists)

    def show_rows(
        self, visit: Visit, earlier: Sequence[RecommendationRow], raised: Sequence[RecommendationRow]
    ) -> None:
        """Show those of earlier visits and those of this one."""
        self._visit = visit
        self._rows = {row.recommendation.id: row for row in (*earlier, *raised)}
        self.earlier.show_rows(earlier, visit.id)
        self.raised.show_rows(raised, visit.id)

    def add(self) -> None:
        """Open a page for a new one."""
        page = NewRecordPage(self._context, Recommendation.KIND, words().say("visit.add"), leave_out=_KNOWN)
        page.described.connect(self._raise)
        page.button.clicked.connect(self._panel.close_page)
        self._panel.open_page(words().say("visit.add_recommendation"), page)

    def edit(self, identity: str) -> None:
        """Open the page of one that arose here."""
        records = self._context.workspace.records
        self._context.jobs.read(lambda: records.get(Recommendation, identity), self._open, owner=self)

    def answer(self, identity: str) -> None:
        """Open the page on which an earlier one is answered."""
        row = self._rows.get(identity)
        if row is None or self._visit is None:
            return
        page = AnswerPage(row, self._visit.id)
        visit = self._visit
        page.answered.connect(lambda state, finding: self._answer(row, visit, state, finding))
        self._panel.open_page(words().say("visit.answer_title", number=row.recommendation.number or 0), page)

    def _open(self, loaded: Loaded[Recommendation]) -> None:
        page = RecordPage(
            self._context,
            self._deeds,
            RecordKeeper(self._context, loaded),
            leave_out=_KNOWN,
            removal=words().say("visit.remove_recommendation"),
        )
        page.removed.connect(lambda: self._remove(loaded.id))
        self._panel.open_page(words().say("visit.recommendation_title", number=loaded.record.number or 0), page)

    def _remove(self, identity: str) -> None:
        self._panel.close_page()
        bin_record(self._context, self._deeds, Recommendation, identity, words().say("visit.recommendation_removed"))

    def _raise(self, values: dict[str, Any]) -> None:
        visit, recommendations = self._visit, self._context.workspace.recommendations
        if visit is not None:
            text_of = str(values.pop("text", ""))
            remember = created(self._context, self._deeds, Recommendation)
            self._context.saving.save(lambda: recommendations.raise_(visit, text_of, **values), remember, owner=self)

    def _answer(self, row: RecommendationRow, visit: Visit, state: str, finding: str) -> None:
        """Write what was found; taken back, the recommendation stands where it stood."""
        before = self._rows.get(row.recommendation.id, row)
        former = before.answer_at(visit.id)

        def write(to_state: str, to_finding: str) -> bool:
            workspace = self._context.workspace

            def keep() -> None:
                loaded = workspace.records.get(Recommendation, row.recommendation.id)
                chosen = RecommendationState(to_state)
                workspace.recommendations.answer(loaded, visit, chosen, finding=to_finding)

            self._context.saving.save(keep, owner=self, key=f"{visit.id}.{row.recommendation.id}")
            return True

        def undo() -> bool:
            if former is not None:
                return write(former.state, former.finding)
            return self._unanswer(before, visit)

        write(state, finding)
        self._deeds.did(Deed(undo, lambda: write(state, finding)))

    def _unanswer(self, row: RecommendationRow, visit: Visit) -> bool:
        records = self._context.workspace.records

        def write() -> None:
            gesture = records.gesture()
            for answer in records.all(FollowUp, recommendation=row.recommendation.id, visit=visit.id):
                gesture.delete(records.get(FollowUp, answer.id))
            gesture.edit(records.get(Recommendation, row.recommendation.id), state=row.recommendation.state)
            records.keep(gesture)

        self._context.saving.save(write, owner=self)
        return True


class AnswerPage(QWidget):
    """A recommendation in full, the state found, and what was found. ``answered`` carries both, as they are typed."""

    answered = Signal(str, str)

    def __init__(self, row: RecommendationRow, visit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        asked, answer = row.recommendation, row.answer_at(visit)
        say = words().say
        self.state = Combo(
            ((code.value, words().choice("recommendation_state", code)) for code in RecommendationState),
            words().label("follow_up", "state"),
        )
        self.state.set_code(answer.state if answer else asked.state)
        self.finding = ProseField(4, 14, words().label("follow_up", "finding"))
        self.finding.set_text_quietly(answer.finding if answer else "")
        self._kept = (self.state.code, self.finding.toPlainText())
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._longest = QTimer(self, singleShot=True, interval=LONGEST_MS)
        for clock in (self._pause, self._longest):
            clock.timeout.connect(self.flush)
        self.state.picked.connect(self.flush)
        self.finding.textChanged.connect(self._touch)
        self.finding.left.connect(self.flush)
        facts = [Label(asked.text, weight=500, wrap=True, selectable=True)]
        if asked.detail:
            facts.append(Label(asked.detail, tone="secondary", wrap=True, selectable=True))
        facts.append(Label(_second_line(row), "caption", "secondary", wrap=True))
        boxes = (
            Field(words().label("follow_up", "state"), self.state),
            Field(words().label("follow_up", "finding"), self.finding, say("visit.finding_help")),
        )
        self.setLayout(column(*facts, *boxes, gap=10))
        self.setFocusProxy(self.state)

    def flush(self) -> None:
        """Hand over the answer."""
        self._pause.stop()
        self._longest.stop()
        now = (self.state.code, self.finding.toPlainText())
        if now != self._kept:
            self._kept = now
            self.answered.emit(*now)

    def _touch(self) -> None:
        self._pause.start()
        if not self._longest.isActive():
            self._longest.start()


def _second_line(row: RecommendationRow) -> str:
    say, asked = words().say, row.recommendation
    due = say("visit.due_on", day=words().formats.medium_day(asked.due)) if asked.due else ""
    who = asked.responsible or (words().choice("addressee", asked.addressee) if asked.addressee else "")
    since = say("visit.raised_on", day=words().formats.medium_day(row.raised_on)) if row.raised_on else ""
    return " · ".join(filter(None, (who, due, since)))


class _Line(ClickArea):
    def __init__(self, row: RecommendationRow, visit: str) -> None:
        asked, answer = row.recommendation, row.answer_at(visit)
        self._title = f"{asked.number}. {asked.text}" if asked.number else asked.text
        state = answer.state if answer else asked.state
        overdue = row.due is Due.OVERDUE and answer is None
        self._look = theme().state("recommendation_state", "overdue" if overdue else state)
        self._state = state_words("recommendation_state", "overdue" if overdue else state)
        self._second = _second_line(row)
        super().__init__(", ".join(filter(None, (self._title, self._state, self._second))))
        tip(self, f"{self._title}\n{self._second}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(160), theme().size("row2"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter, look, spot = QPainter(self), theme(), QRectF(self.rect())
        if self.hovered:
            box(painter, spot, look.color("bg.hover"), None, look.radius("chip"))
        high = look.line_height("body")
        top = spot.center().y() - (high + look.line_height("caption")) / 2
        font = look.font("body", weight=500)
        text(painter, QRectF(0, top, spot.width(), high), self._title, font, look.color("text.primary"))
        wide, tall = pill_width(self._state, self._look.icon, bare=True), pill_height()
        middle = top + high + look.line_height("caption") / 2
        pill = QRectF(0, middle - tall / 2, wide + 2, tall)
        paint_pill(painter, pill, self._state, self._look.icon, self._look.tone, bare=True)
        room = QRectF(wide + look.px(10), middle - high / 2, spot.width() - wide - look.px(10), high)
        text(painter, room, self._second, look.font("caption"), look.color("text.secondary"))
