"""Cadre logique et indicateurs: the tree, the curve, the values."""

from PySide6.QtWidgets import QGridLayout, QWidget

from fieldkit.domain.indicator import IndicatorValue, LogframeNode
from fieldkit.services.indicators import IndicatorState, next_rank
from ui.dossiers.summary import quantity
from ui.dossiers.tab import Tab
from ui.shell.context import Context
from ui.widgets.buttons import Button
from ui.widgets.chart import Drawing, Line, LineChart, Point
from ui.widgets.choices import Segmented
from ui.widgets.empty import EmptyState
from ui.widgets.headers import KeyValues
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import PAGE, PANEL, Hairline, ScrollColumn, Surface, clear_layout, column, nest, row
from ui.widgets.lengths import hold
from ui.widgets.rows import Cell, Fill, Row
from ui.widgets.tall_rows import STRONG, tall_view


class IndicatorsTab(Tab):
    """The logframe on the left, Entrée opens its lines; on the right the chosen indicator's curve or table."""

    key = "indicators"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = context.words.say
        self._states: dict[str, IndicatorState] = {}
        self._nodes: list[LogframeNode] = []
        self.view = tall_view(say("dossier.tab.indicators"), PANEL, most=4)
        hold(self.view, max_width=312)
        self.view.setMinimumWidth(200)
        self.view.chosen.connect(self._show_one)
        self.view.opened.connect(self._open)
        bar = self._make_bar()
        self._title = Label("", "h2", wrap=True)
        self._method = Label("", "body", "secondary", wrap=True)
        self._make_figures()
        self._mode = Segmented(
            [("curve", say("dossier.curve")), ("table", say("dossier.table"))], say("dossier.display")
        )
        self._mode.picked.connect(self._turn)
        self.chart = LineChart(say("dossier.curve"))
        self._measured = False
        self._values = QWidget()
        self._grid = QGridLayout(self._values)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._content = ScrollColumn(gap=12, margins=(PAGE, 16, PAGE, 20))
        told = column(self._title, self._method, gap=2)
        top = row(told, self._figures, gap=14)
        top.setStretch(0, 1)
        head = column(top, row(None, self._mode, self.edit, gap=10), gap=6)
        nest(self._content.column, head)
        self._content.column.addWidget(self.chart)
        self._content.column.addWidget(self._values)
        self._content.column.addStretch(1)
        self._empty = EmptyState(
            "chart-line",
            say("dossier.no_indicators"),
            say("dossier.no_indicators_text"),
            say("dossier.choose_indicators"),
            say("dossier.write_indicator"),
        )
        self._empty.activated.connect(self.choose.click)
        self._empty.followed.connect(self._add_indicator)
        line = row(self.view, Hairline(vertical=True), self._content, self._empty, gap=0)
        line.setStretch(2, 1)
        whole = column(bar, line, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        hold(self.chart, height=270)

    def _make_figures(self) -> None:
        self._last_told, self._last = Label("", "caption", "secondary"), Label("", "figure", tabular=True)
        self._way_told, self._way = Label("", "caption", "secondary"), Label("", "figure", tabular=True)
        self._figures = QWidget()
        figures = [
            column(told, figure, None, gap=0)
            for told, figure in ((self._last_told, self._last), (self._way_told, self._way))
        ]
        self._figures.setLayout(row(*figures, gap=20))

    def _make_bar(self) -> Surface:
        say, context = self.context.words.say, self.context
        self.choose = Button(say("dossier.choose_indicators"), icon="list-plus")
        self.choose.clicked.connect(lambda: context.navigator.go("indicator-sets", dossier=self.dossier))
        self.add_node = Button(say("dossier.add_node"), icon="plus")
        self.add_node.clicked.connect(self._add_node)
        self.add_indicator = Button(say("dossier.add_indicator"), icon="plus")
        self.add_indicator.clicked.connect(self._add_indicator)
        self.edit = Button(say("dossier.edit"), icon="pencil")
        self.edit.clicked.connect(lambda: self._open(self.view.current_id))
        bar = Surface("canvas", "bottom")
        bar.setLayout(row(None, self.choose, self.add_node, self.add_indicator, margins=(PAGE, 8, PAGE, 8)))
        return bar

    def read(self) -> None:
        """Read the logframe and the values."""
        dossier = self.dossier
        indicators = self.context.workspace.indicators
        self.fetch(lambda: (indicators.logframe(dossier), indicators.board(dossier)), self._show)

    def _show(self, found: tuple[list[LogframeNode], list[IndicatorState]]) -> None:
        nodes, states = found
        self._nodes = _as_a_tree(nodes)
        self._states = {state.indicator.id: state for state in states}
        self._empty.setVisible(not states and not self._nodes)
        self._content.setVisible(bool(states or self._nodes))
        self.view.setVisible(bool(states or self._nodes))
        self.view.show_rows(self._rows())
        if not self.view.current_id:
            self.view.choose(states[0].indicator.id) if states else self.view.choose_first()
        self._show_one(self.view.current_id)

    def _rows(self) -> list[Row]:
        rows: list[Row] = []
        placed: set[str] = set()
        for node in self._nodes:
            level = words().choice("level", node.level) if node.level else ""
            rows.append(Row(node.id, f"{node.code}  {node.title}".strip() or level, level, data=STRONG))
            for state in self._states.values():
                if state.indicator.node == node.id:
                    placed.add(state.indicator.id)
                    rows.append(_row(state))
        rows += [_row(state) for identity, state in self._states.items() if identity not in placed]
        return rows

    def _open(self, identity: str) -> None:
        if identity in self._states:
            self.context.navigator.go("indicator", record=identity)
        elif identity:
            self.context.navigator.go("record", kind=LogframeNode.KIND, record=identity)

    def _add_node(self) -> None:
        node = self._chosen_node()
        above = {"parent": node} if node else {}
        self.context.navigator.go(
            "record", kind=LogframeNode.KIND, dossier=self.dossier, rank=str(next_rank(self._nodes)), **above
        )

    def _add_indicator(self) -> None:
        node = self._chosen_node()
        below = {"node": node} if node else {}
        ranked = [state.indicator for state in self._states.values()]
        self.context.navigator.go("indicator", dossier=self.dossier, rank=str(next_rank(ranked)), **below)

    def _chosen_node(self) -> str:
        """The line of the logframe chosen, or that of the indicator chosen."""
        chosen = self.view.current_id
        state = self._states.get(chosen)
        return state.indicator.node if state is not None else chosen

    def _show_node(self, node: LogframeNode) -> None:
        label = words().label
        self._title.setText(f"{node.code}  {node.title}".strip())
        self._method.setText(words().choice("level", node.level) if node.level else "")
        self._figures.hide()
        clear_layout(self._grid)
        facts = KeyValues(name_width=170)
        said = [
            ("assumptions", node.assumptions),
            ("verification", node.verification),
            ("responsible", node.responsible),
            ("due", formats().day(node.due) if node.due else ""),
            ("progress", words().choice("progress", node.progress) if node.progress else ""),
            ("gap_explained", node.gap_explained),
        ]
        facts.show_pairs([(label(LogframeNode.KIND, name), value) for name, value in said if value])
        self._grid.addWidget(facts, 0, 0)

    def _show_one(self, identity: str) -> None:
        state = self._states.get(identity)
        node = next((node for node in self._nodes if node.id == identity), None)
        self.chart.setVisible(state is not None and self._mode.code == "curve")
        self._mode.setVisible(state is not None)
        self.edit.setVisible(state is not None or node is not None)
        if node is not None:
            self._show_node(node)
        if state is None:
            return
        indicator = state.indicator
        self._title.setText(indicator.title)
        unit = words().say("dossier.unit", unit=indicator.unit) if indicator.unit else ""
        self._method.setText(" ".join(filter(None, (indicator.method, unit))))
        self._show_figures(state)
        self.chart.show_drawing(drawing_of(state))
        self._measured = bool(state.actuals or state.baseline)
        self._show_values(state)
        self._mode.setVisible(self._measured)
        self._turn(self._mode.code)

    def _show_figures(self, state: IndicatorState) -> None:
        """The latest value, and how much of the way from baseline to target is behind: not its share of the target."""
        say, number = words().say, formats().number
        last = quantity(state, state.last.value) if state.last is not None else ""
        way, told = "", ""
        if state.progress is not None and state.target is not None and state.target.value is not None:
            way, target = formats().share(state.progress), number(state.target.value)
            start = state.baseline.value if state.baseline is not None else None
            told = say("dossier.way_done", target=target)
            if start is not None:
                told = say("dossier.way_done_from", baseline=number(start), target=target)
        for caption, figure, name, value in (
            (self._last_told, self._last, say("dossier.last_value"), last),
            (self._way_told, self._way, told, way),
        ):
            caption.setText(name)
            figure.setText(value)
            caption.setVisible(bool(value))
            figure.setVisible(bool(value))
        self._figures.setVisible(bool(last or way))

    def _turn(self, mode: str) -> None:
        self.chart.setVisible(mode == "curve" and self._measured)

    def _show_values(self, state: IndicatorState) -> None:
        clear_layout(self._grid)
        if not self._measured:
            self._grid.addWidget(Label(words().say("dossier.no_values"), tone="secondary", wrap=True), 0, 0)
            return
        label = words().label
        names = ("date", "source", "value", "women", "men", "grade")
        for place, name in enumerate(names):
            self._grid.addWidget(Label(label("indicator_value", name), "caption", "secondary", weight=500), 0, place)
        values = [*reversed(state.actuals), *([state.baseline] if state.baseline is not None else [])]
        for number, value in enumerate(values):
            self._grid.addWidget(Hairline(), 2 * number + 1, 0, 1, len(names))
            for place, text in enumerate(_cells(state, value)):
                self._grid.addWidget(
                    Label(text, weight=600 if place == 2 else None, tabular=True), 2 * number + 2, place
                )
        # The lines of the logframe wrap and the table does not: where there is little room, they give way
        self._content.setMinimumWidth(self._content.body.minimumSizeHint().width())


def _as_a_tree(nodes: list[LogframeNode]) -> list[LogframeNode]:
    """Each line of the logframe below the one it serves; siblings keep the order they came in."""
    known = {node.id for node in nodes}
    below: dict[str, list[LogframeNode]] = {}
    for node in nodes:
        below.setdefault(node.parent if node.parent in known else "", []).append(node)
    found: dict[str, LogframeNode] = {}
    ahead = below.get("", [])[::-1]
    while ahead:
        node = ahead.pop()
        if node.id not in found:
            found[node.id] = node
            ahead += below.get(node.id, [])[::-1]
    return [*found.values(), *(node for node in nodes if node.id not in found)]


def _row(state: IndicatorState) -> Row:
    indicator = state.indicator
    last = quantity(state, state.last.value) if state.last is not None else "—"
    aim = quantity(state, state.target.value) if state.target is not None else ""
    icon, tone = ("circle-check", "success") if state.reached else ("circle-dot", "accent")
    second = words().say("dossier.of_target", value=last, target=aim) if aim else last
    return Row(indicator.id, indicator.title, second, cells=(Cell(Fill.ICON, "", icon, tone),))


def _cells(state: IndicatorState, value: IndicatorValue) -> list[str]:
    number = formats().number
    return [
        formats().medium_day(value.date) if value.date else "",
        value.source or words().choice("value_role", value.role),
        quantity(state, value.value) if value.value is not None else value.level,
        number(value.women) if value.women is not None else "",
        number(value.men) if value.men is not None else "",
        words().choice("grade", value.grade) if value.grade else "",
    ]


def drawing_of(state: IndicatorState) -> Drawing:
    """What the curve of an indicator shows."""
    total = tuple(_points(state.actuals, "value"))
    lines = [Line(words().say("dossier.whole"), total)]
    women = tuple(_points(state.actuals, "women"))
    if len(women) > 1:
        lines.append(Line(words().label("indicator_value", "women"), women))
    baseline, target = _point(state.baseline), _point(state.target)
    planned = (baseline, target) if baseline is not None and target is not None else ()
    return Drawing(tuple(lines), baseline, target, planned, state.indicator.unit)


def _points(values: tuple[IndicatorValue, ...], name: str) -> list[Point]:
    return [
        Point(value.date, getattr(value, name))
        for value in values
        if value.date is not None and getattr(value, name) is not None
    ]


def _point(value: IndicatorValue | None) -> Point | None:
    if value is None or value.value is None:
        return None
    return Point(value.date, value.value) if value.date is not None else None
