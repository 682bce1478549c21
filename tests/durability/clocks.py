"""Wrong clocks for real processes: libfaketime before everything they ask of the system."""

import datetime as dt
import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.project.tree import ROOT

_DAY_S = 86_400
_YEAR_S = 365.25 * _DAY_S
_LIBRARY = "/usr/$LIB/faketime/libfaketimeMT.so.1"
"""Where Debian has it; the loader knows what its ``$LIB`` is here."""

_SAYS = "FAKETIME"
_TURN_S = 0.002

Moment = float | dt.datetime
"""How many seconds a clock is off by, or what it shows now."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What a computer's clock shows: one moment after the other, by turns from command to command.

    One that is ``restless`` jumps between its moments in the middle of commands, hundreds of times a second.
    """

    name: str
    moments: tuple[Moment, ...]
    restless: bool = False
    zone: str = "Europe/Paris"

    def offsets(self, turn: int) -> list[float]:
        """What the clock is off by at its ``turn``-th command: one number, or those between which it jumps."""
        shown = self.moments if self.restless else (self.moments[turn % len(self.moments)],)
        return [offset(moment) for moment in shown]

    @property
    def is_far(self) -> bool:
        """Whether no certificate of these months is valid by it, whatever it shows."""
        return all(abs(offset(moment)) > 60 * _DAY_S for moment in self.moments)


def _at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type,misc]  # year to second


RIGHT = Clock("right", (0.0,))
_FAR: dict[str, Moment] = {
    "ten years late": -10 * _YEAR_S,
    "ten years ahead": 10 * _YEAR_S,
    "1970": _at(1970, 1, 1, 0, 0, 10),
    "2038": _at(2038, 1, 19, 3, 14, 6),
}
_STEADY: Mapping[str, Moment] = {
    **_FAR,
    "a year late": -_YEAR_S,
    "a year ahead": _YEAR_S,
    "a month late": -30 * _DAY_S,
    "a month ahead": 30 * _DAY_S,
    "a day late": -_DAY_S,
    "a day ahead": _DAY_S,
    "an hour late": -3_600,
    "an hour ahead": 3_600,
    "twelve minutes late": -720,
    "twelve minutes ahead": 720,
    "an empty battery, 1980": _at(1980, 1, 1),
    "an empty battery, 2000": _at(2000, 1, 1, 0, 0, 1),
    "after 2038": _at(2038, 1, 19, 3, 14, 9),
    "2106": _at(2106, 2, 7, 6, 28, 14),
    "a leap day": _at(2028, 2, 29, 23, 59, 58),
    "the end of a year": _at(2029, 12, 31, 22, 59, 58),
}
_CHANGES_OF_HOUR = (
    Clock("summer begins", (_at(2027, 3, 28, 0, 59, 58),)),
    Clock("summer ends", (_at(2026, 10, 25, 0, 59, 58),)),
    Clock("summer begins, and not", (_at(2027, 3, 28, 0, 59, 58), _at(2027, 3, 28, 1, 0, 2))),
    Clock("summer ends twice", (_at(2026, 10, 25, 1, 0, 2), _at(2026, 10, 24, 23, 59, 58))),
    Clock("an hour of the zone", (0.0, 3_600.0), zone="Africa/Porto-Novo"),
    Clock("the other side of the day", (0.0, -26 * 3_600.0), zone="Pacific/Kiritimati"),
)
_PAIRS: Mapping[str, tuple[Moment, Moment]] = {
    "right, then ten years late": (0.0, -10 * _YEAR_S),
    "right, then ten years ahead": (0.0, 10 * _YEAR_S),
    "ten years late, then ahead": (-10 * _YEAR_S, 10 * _YEAR_S),
    "ten years ahead, then right": (10 * _YEAR_S, 0.0),
    "1970, then right": (_at(1970, 1, 1, 0, 0, 10), 0.0),
    "1970, then 2038": (_at(1970, 1, 1, 0, 0, 10), _at(2038, 1, 19, 3, 14, 6)),
    "2038, then right": (_at(2038, 1, 19, 3, 14, 6), 0.0),
    "a day late, then ahead": (-_DAY_S, _DAY_S),
    "an hour ahead, then late": (3_600.0, -3_600.0),
    "a second ahead, then late": (1.0, -1.0),
    "2106, then 1980": (_at(2106, 2, 7, 6, 28, 14), _at(1980, 1, 1)),
    "a year ahead, then a year late": (_YEAR_S, -_YEAR_S),
}
CLOCKS = (
    *(Clock(name, (moment,)) for name, moment in _STEADY.items()),
    *_CHANGES_OF_HOUR,
    *(Clock(name, pair) for name, pair in _PAIRS.items()),
    *(Clock(f"{name}, in the middle of edits", pair, restless=True) for name, pair in _PAIRS.items()),
)


def some(count: int) -> list[Clock]:
    """So many of the clocks, of every kind."""
    return [CLOCKS[number * len(CLOCKS) // count] for number in range(count)]


def offset(moment: Moment) -> float:
    """By how many seconds a clock that shows this is ahead."""
    return moment.timestamp() - time.time() if isinstance(moment, dt.datetime) else moment


@contextmanager
def process_with(clock: Clock, *words: str, **variables: str) -> Iterator["subprocess.Popen[str]"]:
    """A module of Python whose clock can be set from within, by ``set_clock``; both ends of its pipe are open."""
    faked = {
        "LD_PRELOAD": _LIBRARY,
        _SAYS: f"{offset(clock.moments[0]):+f}",
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # else each wait of one thread for another ends at once, and begins anew
        "NO_FAKE_STAT": "1",
        "TZ": clock.zone,
    }
    pipe = subprocess.PIPE
    environment = {**os.environ, **faked, **variables}
    process = subprocess.Popen(
        [sys.executable, "-m", *words], cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def set_clock(offsets: Sequence[float]) -> Iterator[None]:
    """Set this process's clock; where there are several offsets, from one to the other all the time meanwhile."""
    over = threading.Event()

    def turn() -> None:
        for ahead in itertools.cycle(offsets):
            os.environ[_SAYS] = f"{ahead:+f}"
            if over.wait(_TURN_S):
                return

    os.environ[_SAYS] = f"{offsets[0]:+f}"
    thread = threading.Thread(target=turn)
    if len(offsets) > 1:
        thread.start()
    yield
    if len(offsets) > 1:
        over.set()
        thread.join()
