"""Synthèse: what the project is, its money, its key indicators and its life with the network."""

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.values import Money
from fieldkit.services.budgets import BudgetRow
from fieldkit.services.dossiers import DossierOverview, Milestone
from fieldkit.services.indicators import IndicatorState
from ui.dossiers.looks import goal_numbers, goal_title, opening, period_words, section
from ui.dossiers.tab import Tab
from ui.shell.context import Context
from ui.widgets.buttons import ClickArea
from ui.widgets.choices import Segmented
from ui.widgets.headers import KeyValues, SectionHeader
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import PAGE, PANEL, Hairline, ScrollColumn, Surface, clear_layout, column, nest, row, space
from ui.widgets.lengths import hold
from ui.widgets.marks import Goals, Icon
from ui.widgets.progress import Bar
from ui.widgets.tabs import SplitPanel
from ui.widgets.timeline import Event, Timeline, When

_CAREFUL = Decimal("0.85")
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class SummaryTab(Tab):
    """The first page of a dossier."""

    key = "summary"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._second = ""
        self._content = ScrollColumn(gap=16, margins=(PAGE, 16, PAGE, 24))
        self._side = ScrollColumn(gap=18, margins=(PANEL, 16, PAGE, 20))
        side = Surface("subtle", "left")
        side.setLayout(column(self._side, gap=0))
        self.setLayout(row(SplitPanel(self._content, side), gap=0))

    def show_overview(self, overview: DossierOverview) -> None:
        """Everything is in the overview."""
        self.overview = overview
        self._show()

    def _show(self) -> None:
        overview = self.overview
        if overview is None:
            return
        clear_layout(self._content.column)
        clear_layout(self._side.column)
        place = self._content.column
        if overview.dossier.summary:
            place.addWidget(Label(opening(overview.dossier.summary), "read", wrap=True, selectable=True))
        if overview.dossier.context:
            place.addWidget(Label(opening(overview.dossier.context), tone="secondary", wrap=True, selectable=True))
        place.addWidget(_facts(overview))
        if overview.budget.rows:
            self._add_budget(overview)
        if overview.indicators:
            header = SectionHeader(words().say("dossier.key_indicators"))
            nest(place, section(header, _indicator_cards(overview.indicators)))
        if overview.goals:
            nest(place, section(SectionHeader(words().say("dossier.goals")), _goals(overview)))
        place.addStretch(1)
        self._add_side(overview)

    def _add_budget(self, overview: DossierOverview) -> None:
        say, budget = words().say, overview.budget
        caption = say("dossier.closed_on", day=formats().day(budget.closed_on)) if budget.closed_on else ""
        header = SectionHeader(say("dossier.budget"), caption)
        others = [code for code in ("XOF", "MGA") if any(_in(overview, total.planned, code) for total in budget.totals)]
        if others:
            options = [("", "EUR"), *((code, f"EUR + {code}") for code in others)]
            chooser = Segmented(options, say("dossier.currency"))
            chooser.set_code(self._second)
            chooser.picked.connect(self._choose_currency)
            header.add(chooser)
        nest(self._content.column, section(header, _budget_table(overview, self._second), gap=4))
        rate = budget.rates.get(self._second)
        if rate is not None:
            key = "dossier.fixed_rate" if rate.fixed else "dossier.dated_rate"
            on = formats().day(rate.on) if rate.on else ""
            sentence = say(key, rate=rate.per_euro, currency=rate.currency, day=on, source=rate.source)
            self._content.column.addWidget(Label(sentence, "caption", "secondary", wrap=True))

    def _choose_currency(self, code: str) -> None:
        self._second = code
        self._show()

    def _add_side(self, overview: DossierOverview) -> None:
        say, place = words().say, self._side.column
        header = SectionHeader(say("dossier.sites"), action=say("dossier.add"))
        header.link.setAccessibleName(say("dossier.add_site"))
        header.activated.connect(lambda: self._describe(Site.KIND, country=overview.dossier.country))
        sites: list[QWidget] = [self._line(SiteLine(site), Site.KIND, site.id) for site in overview.sites]
        none = Label(say("dossier.no_sites"), tone="secondary", wrap=True)
        nest(place, section(header, *(sites or [none]), gap=2))
        line = Timeline()
        line.show_events([_event(milestone) for milestone in overview.timeline])
        line.pressed.connect(lambda visit: self.context.navigator.go("visit", visit=visit))
        shown: QWidget = line if overview.timeline else Label(say("dossier.no_support"), tone="secondary", wrap=True)
        nest(place, section(SectionHeader(say("dossier.support")), shown))
        place.addStretch(1)

    def _describe(self, kind: str, **given: str) -> None:
        """Begin a record of this dossier."""
        known = {name: value for name, value in given.items() if value}
        self.context.navigator.go("record", kind=kind, dossier=self.dossier, **known)

    def _line(self, line: "SiteLine", kind: str, identity: str) -> "SiteLine":
        line.pressed.connect(lambda: self.context.navigator.go("record", kind=kind, record=identity))
        return line


class SiteLine(ClickArea):
    """A site and where it is; pressed, it opens."""

    def __init__(self, site: Site) -> None:
        where = ", ".join(filter(None, (site.district, site.region)))
        super().__init__(", ".join(filter(None, (site.name, where))))
        told = column(Label(site.name, weight=500, wrap=True), gap=0)
        if where:
            told.addWidget(Label(where, "caption", "secondary", wrap=True))
        sign = Icon("map-pin", "accent.base" if site.position is not None else "text.tertiary", 16)
        line = row(sign, told, gap=10, margins=(0, 5, 0, 5))
        line.setStretch(1, 1)
        line.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)


def _facts(overview: DossierOverview) -> QWidget:
    label, dossier = words().label, overview.dossier
    left, right = KeyValues(name_width=110), KeyValues(name_width=160)
    left.show_pairs(
        [
            (label("dossier", "lead"), overview.lead.name if overview.lead else "—"),
            (label("dossier", "partners"), ", ".join(partner.name for partner in overview.partners) or "—"),
            (words().say("dossier.sites"), ", ".join(site.name for site in overview.sites) or "—"),
            (label("dossier", "theme"), words().choice("theme", dossier.theme) if dossier.theme else "—"),
        ]
    )
    right.show_pairs(
        [
            (label("dossier", "dispositifs"), ", ".join(entry.name for entry in overview.dispositifs) or "—"),
            (words().say("dossiers.period"), period_words(dossier) or "—"),
            (label("dossier", "officer"), dossier.officer or "—"),
            (label("dossier", "stage"), words().choice("stage", dossier.stage) if dossier.stage else "—"),
            *_people(dossier),
        ]
    )
    part = QWidget()
    line = row(left, right, gap=24)
    for facts in (left, right):
        line.setAlignment(facts, Qt.AlignmentFlag.AlignTop)
        line.setStretchFactor(facts, 1)
    part.setLayout(line)
    return part


def _people(dossier: Dossier) -> list[tuple[str, str]]:
    """Whom the project is for, as far as somebody said it."""
    counted = ("people_planned", "people_reached", "women_reached")
    known = ((name, getattr(dossier, name)) for name in counted)
    return [(words().label("dossier", name), formats().number(count)) for name, count in known if count is not None]


def _in(overview: DossierOverview, money: Money | None, code: str) -> Money | None:
    converted = overview.budget.in_currency(money, code)
    return converted.money if converted is not None else None


def _budget_table(overview: DossierOverview, second: str) -> QWidget:
    say = words().say
    table = QWidget()
    grid = QGridLayout(table)
    space(grid, (18, 5))
    grid.setColumnStretch(0, 1)
    heads = [say("dossier.line"), say("dossier.planned"), say("dossier.spent")]
    heads += [f"{say('dossier.spent')}, {second}"] if second else []
    heads.append(say("dossier.consumed"))
    for place, head in enumerate(heads):
        label = Label(head, "caption", "secondary", weight=500)
        grid.addWidget(label, 0, place, Qt.AlignmentFlag.AlignLeft if place in {0, len(heads) - 1} else _RIGHT)
    for number, line in enumerate([*overview.budget.rows, *overview.budget.totals]):
        grid.addWidget(Hairline(), 2 * number + 1, 0, 1, len(heads))
        for place, cell in enumerate(_budget_cells(overview, line, second)):
            alignment = Qt.AlignmentFlag.AlignVCenter if place in {0, len(heads) - 1} else _RIGHT
            grid.addWidget(cell, 2 * number + 2, place, alignment)
    return table


def _budget_cells(overview: DossierOverview, line: BudgetRow, second: str) -> list[QWidget]:
    total = line.line is None
    weight = 600 if total else None
    name = words().say("dossier.total") if line.line is None else line.line.label
    cells: list[QWidget] = [Label(name, weight=weight)]
    amounts = [line.planned, line.spent]
    if second:
        amounts.append(_in(overview, line.spent, second))
    for amount in amounts:
        cells.append(Label(formats().money(amount) if amount is not None else "", weight=weight, tabular=True))
    cells.append(_consumed(line.consumed))
    return cells


def _consumed(share: Decimal | None) -> QWidget:
    part = QWidget()
    if share is not None:
        bar = Bar(min(1.0, float(share)), "warning" if share >= _CAREFUL else "accent")
        hold(bar, width=88)
        figure = Label(formats().share(share), "caption", weight=500, tabular=True)
        part.setLayout(row(bar, figure, gap=10))
    return part


def _indicator_cards(states: tuple[IndicatorState, ...]) -> QWidget:
    cards = Surface("card")
    line = row(gap=0)
    for place, state in enumerate(states[:4]):
        if place:
            line.addWidget(Hairline(vertical=True))
        line.addWidget(_indicator_card(state), 1)
    cards.setLayout(line)
    return cards


def _indicator_card(state: IndicatorState) -> QWidget:
    indicator, last, target = state.indicator, state.last, state.target
    value = (
        quantity(state, last.value) if last is not None and last.value is not None else (last.level if last else "—")
    )
    sign = Icon("circle-check", "success.base") if state.reached else _trend(state)
    aim = quantity(state, target.value) if target is not None and target.value is not None else ""
    card = QWidget()
    card.setLayout(
        column(
            Label(indicator.short_title or indicator.title, "caption", "secondary", wrap=True),
            row(Label(value or "—", "h2", tabular=True), *([sign] if sign is not None else []), None, gap=6),
            Label(words().say("dossier.target_of", value=aim) if aim else "", "caption", "secondary"),
            gap=2,
            margins=(12, 8, 12, 8),
        )
    )
    return card


def _trend(state: IndicatorState) -> Icon | None:
    if len(state.actuals) < 2 or state.actuals[-1].value is None or state.actuals[-2].value is None:
        return None
    rising = state.actuals[-1].value >= state.actuals[-2].value
    better = rising == state.indicator.ascending
    return Icon("trending-up" if rising else "trending-down", "success.base" if better else "warning.base")


def quantity(state: IndicatorState, value: Decimal | None) -> str:
    """A value with its unit, empty for none."""
    return formats().quantity(value, state.indicator.unit) if value is not None else ""


def _goals(overview: DossierOverview) -> QWidget:
    part = QWidget()
    place = row(gap=20)
    for number in goal_numbers(overview.goals):
        targets = [goal.code for goal in overview.goals if goal.number == str(number) and goal.code != str(number)]
        told = column(
            Label(goal_title(number), weight=500, wrap=True),
            Label(
                words().say("dossier.goal_target", codes=", ".join(targets)) if targets else "", "caption", "secondary"
            ),
            None,
            gap=0,
        )
        square = Goals([number])
        goal = row(square, told, gap=8)
        goal.setAlignment(square, Qt.AlignmentFlag.AlignTop)
        nest(place, goal)
    place.addStretch(1)
    part.setLayout(place)
    return part


def _event(milestone: Milestone) -> Event:
    say = words().say
    date = formats().medium_day(milestone.date) if milestone.date else ""
    when = When.PAST if milestone.past else When.FUTURE
    if milestone.visit is not None:
        current = milestone.visit.state in {"under_way", "to_complete"}
        raised = say("dossier.tally_raised", count=milestone.tally.raised)
        tally = say(
            "dossier.tally", raised=raised, resolved=say("dossier.tally_resolved", count=milestone.tally.resolved)
        )
        second = f"{date}, {tally}" if milestone.tally.raised else date
        done = "circle-check" if milestone.visit.state not in {"", "planned"} else "circle-dashed"
        icon = "circle-dot" if current else done
        title = say("dossier.visit_number", number=milestone.number)
        return Event(
            title,
            second,
            icon,
            "accent" if current else "success",
            When.CURRENT if current else when,
            milestone.visit.id,
        )
    step = milestone.step
    title = step.title if step is not None else ""
    second = ", ".join(filter(None, (date, step.place if step is not None else "")))
    return Event(title, second, "handshake" if milestone.past else "circle-dashed", "secondary", when)
