"""What data costs: today's, what is still to come, the budget, and whether the link is metered."""

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import BadValue
from fieldkit.services.data_plan import CURRENCIES, Metering, Plan
from fieldkit.services.traffic import Day, Forecast
from ui.theme import Tone
from ui.widgets.buttons import Button
from ui.widgets.choices import Combo, Switch
from ui.widgets.fields import Field, NumberField
from ui.widgets.headers import SectionHeader
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import column, row
from ui.widgets.progress import Bar


@dataclass(frozen=True, slots=True)
class Spending:
    """The plan, today, what is still to come, and what this computer says of its link."""

    plan: Plan
    today: Day
    forecast: Forecast
    metered: bool | None


class BudgetPanel(QWidget):
    """``chosen`` carries fields of a plan with their new values; what is typed stays on a refusal."""

    chosen = Signal(dict)

    def __init__(self) -> None:
        super().__init__()
        say = words().say
        self._header = SectionHeader(say("sync.budget.title"), action=say("sync.budget.change"))
        self._header.activated.connect(lambda: self.form.setVisible(not self.form.isVisible()))
        self._bar = Bar()
        self._spent, self._forecast = Label("", tabular=True, weight=600), Label("", "caption", "secondary", wrap=True)
        self.kept = Switch(say("sync.budget.kept"))
        self.kept.clicked.connect(lambda on: self.chosen.emit({"kept": on}))
        self.texts = Switch(say("sync.budget.text_only"))
        self.texts.clicked.connect(lambda on: self.chosen.emit({"text_only": on}))
        self.metering = Combo(
            [(one.value, say(f"sync.metering.{one}")) for one in Metering], say("sync.metering.title")
        )
        self.metering.picked.connect(lambda code: self.chosen.emit({"metering": Metering(code)}))
        self._link = Field(say("sync.metering.title"), self.metering)
        self._make_form()
        self.setLayout(
            column(
                self._header,
                self._spent,
                self._bar,
                self._forecast,
                self.kept,
                self.form,
                self.texts,
                self._link,
                gap=8,
            )
        )

    def _make_form(self) -> None:
        say = words().say
        self.megabytes, self.price, self.money = NumberField(say("sync.budget.mb")), NumberField(), NumberField()
        self.currency = Combo([(code, code) for code in CURRENCIES], say("sync.budget.currency"))
        self.keep = Button(say("sync.budget.keep"))
        self.keep.clicked.connect(self._ask)
        self._first = Field(say("sync.budget.mb_a_day"), self.megabytes, say("sync.budget.none_help"))
        self.form = QWidget()
        self.form.setLayout(
            column(
                self._first,
                row(
                    Field(say("sync.budget.price"), self.price),
                    Field(say("sync.budget.currency"), self.currency),
                    gap=10,
                ),
                Field(say("sync.budget.money_a_day"), self.money),
                row(self.keep, None),
                gap=10,
            )
        )
        self.form.hide()

    def show_spending(self, told: Spending) -> None:
        """Show what today carried and what is to come; never over what is being typed."""
        say, plan, size = words().say, told.plan, formats().size
        budget = plan.budget_bytes
        carried = size(told.today.bytes)
        self._spent.setText(
            say("sync.budget.of", carried=carried, budget=size(budget)) if budget is not None else carried
        )
        cost = ", ".join(formats().money(money) for money in told.today.cost)
        self._header.set_caption(cost)
        self._bar.setVisible(budget is not None)
        self.kept.setVisible(budget is not None)
        if budget is not None:
            share = min(1.0, told.today.bytes / budget) if budget else 1.0
            self._bar.show_share(share, Tone.WARNING if share >= 1 else Tone.ACCENT)
        self._forecast.setText(forecast_words(told.forecast))
        self.kept.setChecked(plan.kept)
        self.texts.setChecked(plan.text_only)
        self.metering.set_code(plan.metering)
        self._link.note.setText(say(f"sync.metering.{_detected(metered=told.metered)}"))
        self._link.note.setVisible(plan.metering is Metering.AUTOMATIC)
        if not self.form.isVisible():
            for field, value in (
                (self.megabytes, plan.mb_a_day),
                (self.price, plan.price),
                (self.money, plan.money_a_day),
            ):
                field.show_number(value)
            self.currency.set_code(plan.currency)

    def accept(self) -> None:
        """The choice is kept."""
        self._first.set_error("")
        self.form.hide()

    def refuse(self, sentence: str) -> None:
        """Say why the choice was not kept."""
        self.form.show()
        self._first.set_error(sentence)
        self.megabytes.setFocus()

    def _ask(self) -> None:
        numbers: dict[str, Decimal | None] = {}
        for name, field in (("mb_a_day", self.megabytes), ("price", self.price), ("money_a_day", self.money)):
            try:
                numbers[name] = field.number()
            except BadValue as error:
                self.refuse(words().explain(error).brief)
                return
        self.chosen.emit({**numbers, "currency": self.currency.code})


def forecast_words(forecast: Forecast) -> str:
    """« Tout envoyer et recevoir demande environ 63 Mo, 4 h 20 à ce débit, 110 F CFA. »."""
    say = words().say
    if not forecast.bytes:
        return say("sync.budget.nothing")
    parts = [formats().size(forecast.bytes)]
    if forecast.seconds is not None:
        parts.append(say("sync.budget.takes", time=duration_words(forecast.seconds)))
    if forecast.cost is not None:
        parts.append(formats().money(forecast.cost))
    return say("sync.budget.forecast", what=", ".join(parts))


def duration_words(seconds: int) -> str:
    """« moins d'une minute », « 12 min », « 4 h 20 »."""
    minutes = (seconds + 30) // 60
    if not minutes:
        return words().say("sync.budget.moment")
    if minutes < 60:
        return words().say("sync.budget.minutes", count=minutes)
    return words().say("sync.budget.hours", hours=minutes // 60, minutes=f"{minutes % 60:02}")


def _detected(*, metered: bool | None) -> str:
    return {True: "found", False: "free", None: "unknown"}[metered]
