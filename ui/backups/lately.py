"""When something was, as one says it: the time today, « hier 18:40 », the day and the time before that."""

import datetime as dt

from ui.widgets.language import formats, words


def lately(at: dt.datetime, now: dt.datetime | None = None) -> str:
    """« 14:20 », « hier 18:40 », « 12 mars 09:12 », « 12 mars 2025 à 09:12 »; ``now`` for tests."""
    local, present = at.astimezone(), (now or dt.datetime.now()).astimezone()
    clock, days = formats().clock(local), (present.date() - local.date()).days
    if days == 0:
        return clock
    if days == 1:
        return words().say("backups.yesterday", time=clock)
    if local.year == present.year:
        return words().say("backups.day", day=formats().short_day(local.date()), time=clock)
    return formats().moment(local)


def on_its_day(at: dt.datetime, now: dt.datetime | None = None) -> str:
    """« 12 mars 09:12 » also of today, « 12 mars 2025 à 09:12 » of another year: where days are compared."""
    local, present = at.astimezone(), (now or dt.datetime.now()).astimezone()
    if local.year != present.year:
        return formats().moment(local)
    return words().say("backups.day", day=formats().short_day(local.date()), time=formats().clock(local))


def until(at: dt.datetime, now: dt.datetime | None = None) -> str:
    """« jusqu’à 09:17 », « jusqu’à hier 18:40 », « jusqu’au 12 mars 09:12 »; ``now`` for tests."""
    present = (now or dt.datetime.now()).astimezone()
    near = (present.date() - at.astimezone().date()).days in {0, 1}
    return words().say(f"backups.until.{'clock' if near else 'day'}", time=lately(at, now))
