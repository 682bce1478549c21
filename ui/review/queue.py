"""The queue: what waits to be read, what was sent back, what is approved."""

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from fieldkit.domain.changes import author_name, milliseconds
from fieldkit.domain.fields import title_of
from fieldkit.domain.review import Action, ReviewState, Role
from fieldkit.services.review import Ask, ReviewRow, asked
from ui.theme import theme
from ui.widgets.language import formats, words
from ui.widgets.painting import box, hairline, paint_country, paint_dot, text, text_width
from ui.widgets.rows import ROW, Index, Row, RowDelegate
from ui.widgets.tall_rows import lines_of

_GROUPS = (
    ("to_read", "send", "accent"),
    ("proposed", "git-compare", "review"),
    ("submitted", "clock", "neutral"),
    ("sent_back", "message-square-warning", "warning"),
    ("approved", "badge-check", "success"),
    ("withdrawn", "pencil-line", "neutral"),
)
_COUNTRY, _DOT = 30, 14
"""What a row's country and its dot take, before zoom."""
_MOST = 3
"""Lines of a title."""
_GROUP_OF = {
    ReviewState.SUBMITTED: "submitted",
    ReviewState.IN_REVIEW: "submitted",
    ReviewState.CHANGES_REQUESTED: "sent_back",
    ReviewState.APPROVED: "approved",
    ReviewState.SHARED: "approved",
    ReviewState.DRAFT: "withdrawn",
}


class QueueDelegate(RowDelegate):
    """A title, over further lines where it takes them, who and when, version and comments."""

    def __init__(self) -> None:
        super().__init__(margin=14)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The lines of the title and two, or a heading."""
        row, view = index.data(ROW), option.widget
        if row is None or row.heading:
            return super().sizeHint(option, index)
        look, lines = theme(), 1
        if isinstance(view, QAbstractItemView):
            wide = view.viewport().width() - 2 * look.px(self.margin) - look.px(_COUNTRY)
            lines = len(lines_of(row.title, _title_font(), wide - (look.px(_DOT) if row.unread else 0), _MOST))
        high = lines * look.line_height("body") + 2 * look.line_height("caption")
        return QSize(look.px(120), high + look.px(22))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row = index.data(ROW)
        if isinstance(row, Row) and row.heading:
            painter.save()
            self._paint_group(painter, QRectF(option.rect), row)
            painter.restore()
        else:
            super().paint(painter, option, index)

    def _paint_group(self, painter: QPainter, spot: QRectF, row: Row) -> None:
        look, side = theme(), theme().size("icon")
        painter.fillRect(spot, look.color("bg.subtle"))
        left = spot.left() + look.px(self.margin)
        tone = next((tone for key, _, tone in _GROUPS if key == row.id), "neutral")
        look.paint_icon(painter, row.icon, QRectF(left, spot.center().y() - side / 2, side, side), look.tone(tone))
        left += side + look.px(6)
        font = look.font("caption", weight=600)
        room = QRectF(left, spot.top(), spot.right() - left, spot.height())
        text(painter, room, row.title, font, look.color("text.secondary"))
        room.setLeft(left + text_width(font, row.title) + look.px(8))
        text(painter, room, str(row.count), look.font("caption", tabular=True), look.color("text.secondary"))
        hairline(painter, spot.left(), spot.right(), spot.bottom() - look.border() + 0.01)

    def paint_cells(self, painter: QPainter, inside: QRectF, row: Row, ink: QColor | None) -> float:
        """The dot of what is theirs to read, on the first line."""
        if not row.unread:
            return inside.right()
        look = theme()
        spot = inside.topRight()
        spot.setX(spot.x() - look.px(4))
        spot.setY(spot.y() + look.px(11) + look.line_height("body") / 2)
        paint_dot(painter, spot, look.px(4), ink or look.color("accent.base"))
        return inside.right() - look.px(_DOT)

    def _paint_text(self, painter: QPainter, inside: QRectF, row: Row, ink: QColor | None, *, chosen: bool) -> None:
        look = theme()
        top = inside.top() + look.px(10)
        high, low = look.line_height("body"), look.line_height("caption")
        side = look.px(22)
        tile = QRectF(inside.left(), top, side, look.px(20))
        paint_country(painter, tile, row.country)
        if ink is not None:  # its dark square would be lost on the black of a chosen row
            box(painter, tile, None, ink, tile.height() / 5, look.border())
        left = inside.left() + look.px(_COUNTRY)
        wide = inside.right() - left
        main, lesser = ink or look.color("text.primary"), ink or look.color("text.secondary")
        title = _title_font() if row.unread or chosen else look.font("body", weight=500)
        for line in lines_of(row.title, _title_font(), wide, _MOST):
            text(painter, QRectF(left, top, wide, high), line, title, main)
            top += high
        caption = look.font("caption", tabular=True)
        text(painter, QRectF(left, top, wide, low), row.second, caption, lesser)
        last = QRectF(left, top + low, wide, low)
        third = str(row.data or "")
        text(painter, last, third, caption, lesser)
        if row.count:
            last.setLeft(left + text_width(caption, third) + look.px(8))
            mark = look.px(13)
            icon = QRectF(last.left(), last.center().y() - mark / 2, mark, mark)
            look.paint_icon(painter, "message-square", icon, lesser)
            last.setLeft(icon.right() + look.px(4))
            text(painter, last, str(row.count), caption, lesser)


def _title_font() -> QFont:
    """The heaviest a title gets: a row does not change its height when it is chosen."""
    return theme().font("body", weight=600)


def queue_rows(found: Sequence[ReviewRow], role: Role, now: dt.datetime) -> list[Row]:
    """The rows under their headings, in the order they wait; what a person may not read waits for others."""
    shown: list[Row] = []
    for key, icon, _ in _GROUPS:
        group = [row for row in found if _group(row, role) == key]
        if group:
            shown.append(Row(key, words().say(f"review.group.{key}"), icon=icon, heading=True, count=len(group)))
            shown += [_row(row, role, now) for row in group]
    return shown


def is_mine(row: ReviewRow, role: Role) -> bool:
    """Whether a row concerns the person: their own work, or work they may read."""
    return row.mine or asked(row, role) is not None or len(row.proposed_by_others) < len(row.open_proposals)


def _group(row: ReviewRow, role: Role) -> str:
    if asked(row, role) is Ask.READ:
        return "to_read"
    return "proposed" if row.open_proposals else _GROUP_OF[row.standing.state]


def when(at: dt.datetime | None, now: dt.datetime) -> str:
    """« 18:51 » today, « hier 18:51 », « 12 mars, 18:51 » before."""
    if at is None:
        return ""
    local = at.astimezone(now.tzinfo)
    clock = formats().clock(local)
    days = (now.date() - local.date()).days
    if days == 0:
        return clock
    if days == 1:
        return words().say("review.yesterday", time=clock)
    return words().say("review.on_day", day=formats().short_day(local.date()), time=clock)


def standing_words(row: ReviewRow, now: dt.datetime) -> str:
    """« Maëlle B., soumis à 18:51 »: who last acted or proposed, and when."""
    if row.open_proposals:
        last = max(row.open_proposals, key=lambda proposal: proposal.at)
        at = dt.datetime.fromtimestamp(milliseconds(last.at) / 1000, dt.UTC)
        return words().say("review.proposed_told", who=author_name(last.authors[0]), when=moment(at, now))
    latest = row.standing.latest[0] if row.standing.latest else None
    if latest is None:
        return ""
    action = Action(latest.action)
    return words().say(
        f"review.act_told.{action}", who=author_name(latest.author), when=moment(latest.happened_at, now)
    )


def moment(at: dt.datetime | None, now: dt.datetime) -> str:
    """A moment within a sentence: « à 18:51 »."""
    told = when(at, now)
    if at is not None and at.astimezone(now.tzinfo).date() == now.date():
        return words().say("review.today_at", time=told)
    return told


def _row(row: ReviewRow, role: Role, now: dt.datetime) -> Row:
    dossier = row.dossier
    about = dossier.code if dossier else words().label("mission")
    third = words().say("review.version_of", version=row.standing.version, about=about)
    if row.open_proposals:
        third = f"{third} · {words().say('review.proposals_count', count=len(row.open_proposals))}"
    title, second = title_of(row.subject) or words().label(row.kind), standing_words(row, now)
    state = words().choice("review_state", row.standing.state)
    comments = words().say("review.open_count", count=row.open_threads) if row.open_threads else ""
    country = dossier.country if dossier else getattr(row.subject, "country", "")
    return Row(
        row.subject.id,
        title,
        second,
        country=country,
        unread=asked(row, role) in {Ask.READ, Ask.DECIDE},
        count=row.open_threads,
        sentence=", ".join(filter(None, (title, state, second, third, comments))),
        data=third,
    )
