"""For how long syncing rests."""

import datetime as dt

from PySide6.QtWidgets import QMenu, QWidget

from ui.shell.context import Context
from ui.theme import theme

_MORNING = dt.time(7)


def pause_menu(context: Context, owner: QWidget) -> QMenu:
    """Until the person goes on, for an hour, or until tomorrow morning. It deletes itself once closed."""
    menu, say, icon = QMenu(owner), context.words.say, theme().icon
    menu.aboutToHide.connect(menu.deleteLater)
    now = dt.datetime.now().astimezone()
    morning = dt.datetime.combine(now.date() + dt.timedelta(days=1), _MORNING).astimezone()
    for key, until in (("open", None), ("hour", now + dt.timedelta(hours=1)), ("tomorrow", morning)):
        until_ms = int(until.timestamp() * 1000) if until is not None else 0
        time = context.formats.clock(until) if until is not None else ""
        action = menu.addAction(
            icon("circle-pause" if until is None else "clock"), say(f"sync.pause_for.{key}", time=time)
        )
        action.triggered.connect(
            lambda _=False, end=until_ms: context.jobs.write(lambda: context.engine.pause(end), owner=owner)
        )
    return menu
