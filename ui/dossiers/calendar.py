"""Today where the laptop is."""

import datetime as dt


def today_here() -> dt.date:
    """The day on this machine's clock and in its zone."""
    return dt.datetime.now().astimezone().date()
