"""What travelled: by day, then by exchange."""

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Published
from fieldkit.domain.sending import SyncEvent
from fieldkit.services.taking_out import take_out
from fieldkit.services.traffic import Day
from fieldkit.services.traffic_table import as_table
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.syncing.history_words import event_time, event_words
from ui.syncing.refusals import ask_where
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.headers import KeyValues
from ui.widgets.labels import Label
from ui.widgets.layouts import PAGE, ScrollColumn, clear_layout, column

_LINES = 200
_COLUMNS = ("day", "texts", "files", "sent", "received", "cost")


@dataclass(frozen=True, slots=True)
class _Seen:
    days: list[Day]
    events: list[SyncEvent]


class SyncHistoryScreen(Screen):
    """A line a day and a line an exchange, which may be taken out as a table."""

    key = "sync-history"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._export = Button(context.words.say("sync.history_export"), icon="download")
        self._export.clicked.connect(self._take_out)
        self._content = ScrollColumn(gap=24, margins=(PAGE, 16, PAGE, 20))
        self._days = QGridLayout()
        self._days.setContentsMargins(0, 0, 0, 0)
        self._days.setHorizontalSpacing(theme().px(24))
        self._days.setVerticalSpacing(theme().px(8))
        self._days.setColumnStretch(len(_COLUMNS), 1)
        by_day = QWidget()
        by_day.setLayout(self._days)
        self._events = column(gap=8)
        by_exchange = QWidget()
        by_exchange.setLayout(self._events)
        self._content.column.addWidget(Label(context.words.say("sync.by_day"), "h3"))
        self._content.column.addWidget(by_day)
        self._content.column.addWidget(Label(context.words.say("sync.by_exchange"), "h3"))
        self._content.column.addWidget(by_exchange)
        self._content.column.addStretch(1)
        self.setLayout(column(self._content, gap=0))

    def header(self) -> Header:
        """Title, and the table to take out."""
        return Header(self.context.words.say("sync.history_title"), "", (self._export,))

    def enter(self, **arguments: str) -> None:  # noqa: ARG002 - the screen takes none
        """Read the days and the exchanges."""
        self._read()

    def refresh(self, published: Published) -> None:
        """What is written changes nothing here before it is sent."""

    def zones(self) -> tuple[QWidget, ...]:
        """The content alone."""
        return (self._content,)

    def _read(self) -> None:
        outbox = self.context.workspace.outbox
        self.context.jobs.read(lambda: _Seen(outbox.traffic.days(), outbox.events(_LINES)), self._show, owner=self)

    def _show(self, seen: _Seen) -> None:
        say = self.context.words.say
        clear_layout(self._days)
        clear_layout(self._events)
        if not seen.days:
            self._days.addWidget(Label(say("sync.history_empty"), tone="secondary"), 0, 0)
        for place, key in enumerate(_COLUMNS if seen.days else ()):
            side = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
            self._days.addWidget(Label(say(f"sync.day.{key}"), "caption", "secondary", weight=500), 0, place, side)
        for line, day in enumerate(seen.days, start=1):
            for place, told in enumerate(self._told(day)):
                side = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
                self._days.addWidget(Label(told, tabular=True), line, place, side)
        pairs = KeyValues(160)
        pairs.show_pairs([(event_time(self.context, event), event_words(self.context, event)) for event in seen.events])
        self._events.addWidget(pairs if seen.events else Label(say("sync.history_empty"), tone="secondary"))

    def _told(self, day: Day) -> tuple[str, ...]:
        formats = self.context.formats
        cost = ", ".join(formats.money(money) for money in day.cost)
        return (
            formats.day(dt.date.fromisoformat(day.day)),
            formats.number(day.sent + day.received),
            formats.number(day.files_sent + day.files_received),
            formats.size(day.bytes_sent),
            formats.size(day.bytes_received),
            cost,
        )

    def _take_out(self) -> None:
        say, traffic = self.context.words.say, self.context.workspace.outbox.traffic
        target = ask_where(self, say("sync.history_export"), say("sync.history_file"))
        if target is None:
            return
        told = say("sync.exported", file=target.name)
        self.context.jobs.write(
            lambda: take_out(target, as_table(traffic.days(), traffic.exchanges())),
            lambda _none: self.context.notices.toast(told),
            owner=self,
        )
