"""Tells in time what threatens the work: little room, a wrong clock, a damaged way in; and what was made good."""

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Published
from fieldkit.errors import Damaged, DiskFull, EnvironmentFault, FieldKitError, KeyringUnavailable
from fieldkit.services.space import Level, SpaceLeft
from ui.shell.context import Context
from ui.shell.notices import NOT_SAVED
from ui.widgets.problems import Action

if TYPE_CHECKING:
    from fieldkit.services.doctor import Health
    from fieldkit.services.recovery import Recovered
    from fieldkit.services.workspace import Workspace

ROOM, CLOCK, KEYS, KEYRING, LACKING, CUT = "room", "clock", "keys", "keyring", "lacking", "cut"
FINDINGS = {ROOM: "space", CLOCK: "clock", KEYS: "keys", KEYRING: "keyring", LACKING: "files"}
"""Where a problem is told, and the finding of the doctor that tells the same."""
_STAYING = frozenset({"disk_full.media", "disk_full.bare", "disk_full.reserve", "damaged.slot"})
"""What may cost work where it is not seen; a cross puts the others aside."""
_NO_BACKUP = "disk_full.backup"
_ROOM_MS = 60_000
_GLANCE_MS = 600_000
_BURST_MS = 1_000
_CALM_MS = 1_500
"""After a start: today is on show by then, and nobody waits for the doctor."""


@dataclass(frozen=True, slots=True)
class _Started:
    recovered: "Recovered | None"
    room: SpaceLeft
    health: "Health"


class ProblemTeller(QObject):
    """Looks at the start, the room again after writing and every minute, the rest every ten; nothing while idle."""

    def __init__(self, context: Context, *, first: bool = True) -> None:
        """``first`` is False for a window made anew: what was made good has been told."""
        super().__init__()
        self._context = context
        self._told: dict[str, str] = {}
        self._soon = QTimer(self, singleShot=True, interval=_BURST_MS)
        self._soon.timeout.connect(self._look_at_room)
        self._minute = QTimer(self, interval=_ROOM_MS)
        self._minute.timeout.connect(self._look_at_room)
        self._rarely = QTimer(self, interval=_GLANCE_MS)
        self._rarely.timeout.connect(self._glance)
        self._leave = context.workspace.subscribe(self._hear)
        self._first = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._first.timeout.connect(partial(self._look_first, made_good=first))
        self._first.start()

    def leave(self) -> None:
        """Stop looking."""
        self._leave()
        for clock in (self._first, self._soon, self._minute, self._rarely):
            clock.stop()

    def show_room(self, left: SpaceLeft) -> None:
        """Say that room is short, for as long as it is."""
        if left.reserve_given_up:
            self._say(ROOM, DiskFull("reserve"))
            if left.level is Level.FINE:
                self._lay_again()
        elif left.level is Level.FINE:
            was_short = ROOM in self._told
            self._unsay(ROOM)
            self._context.notices.problems.room_is_back(but=NOT_SAVED)
            if was_short and self._context.notices.problems.has(_NO_BACKUP):
                self._context.backups.back_up()  # what it lacked is there: once, and told again if it is not enough
        elif left.bare:
            self._say(ROOM, DiskFull("bare", free=left.free))
        else:
            self._say(ROOM, DiskFull("low" if left.level is Level.LOW else "media", free=left.free))

    def _lay_again(self) -> None:
        """There is room again: the reserve does not wait for the next words to lie there."""
        jobs, space = self._context.jobs, self._context.workspace.space
        jobs.write(space.keep_reserve, lambda _laid: self._soon.start(), self._context.notices.problems.add, self)

    def show_health(self, health: "Health") -> None:
        """Say what is wrong with clock, ways in and files that no server brings, for as long as it is."""
        keys, clock, keyring, files = (health.of(name) for name in ("keys", "clock", "keyring", "files"))
        self._tell_while(CLOCK, EnvironmentFault("clock"), when=clock is not None and clock.state == "warning")
        self._tell_while(KEYS, Damaged("slot"), when=keys is not None and keys.state == "trouble")
        self._tell_while(
            KEYRING, KeyringUnavailable("at_work"), when=keyring is not None and keyring.state == "warning"
        )
        lacking = Damaged("lacking", count=files.facts["absent"] if files is not None else 0)
        self._tell_while(LACKING, lacking, when=files is not None and files.state == "warning")

    def show_recovered(self, found: "Recovered") -> None:
        """Say, once, up to when everything is here after a run that was cut, and nothing more than is known."""
        say, formats = self._context.words.say, self._context.formats
        if found.last is None:
            return  # nothing had been written: there is nothing to speak of
        title = say("problems.recovered_computer" if found.computer else "problems.recovered_program")
        time, day = formats.clock(found.last.time(), seconds=True), found.last.date()
        today = day == dt.datetime.now().astimezone().date()
        until = "problems.recovered_until" if today else "problems.recovered_until_day"
        told = [say(until, time=time, day=formats.day(day))]
        told += [say("problems.recovered_rewritten")] if found.rewritten else []
        told += [say("problems.recovered_torn")] if found.torn else []
        self._context.notices.good_news(CUT, title, " ".join(told), self._way_to(found.visit))

    def _way_to(self, visit: str) -> Action | None:
        if not visit:
            return None

        def go() -> None:
            self._context.notices.withdraw(CUT)
            self._context.navigator.go("visit", visit=visit)

        return Action(self._context.words.say("problems.recovered_see"), go)

    def _look_first(self, *, made_good: bool) -> None:
        context, workspace = self._context, self._context.workspace

        def look() -> _Started:
            from fieldkit.services.recovery import recovered  # today is on show before it is needed

            return _Started(recovered(workspace) if made_good else None, workspace.space.left(), _glanced(workspace))

        # The reserve is laid again where an earlier run used it, or a workspace has none yet.
        context.jobs.write(workspace.space.keep_reserve, failed=context.notices.problems.add, owner=self)
        context.jobs.read(look, self._start, owner=self)

    def _start(self, started: _Started) -> None:
        if started.recovered is not None:
            self.show_recovered(started.recovered)
        self.show_room(started.room)
        self.show_health(started.health)
        self._minute.start()
        self._rarely.start()

    def _hear(self, published: Published) -> None:  # noqa: ARG002 - any write takes room
        self._context.jobs.on_window_thread(self._soon.start)

    def _look_at_room(self) -> None:
        self._context.jobs.read(self._context.workspace.space.left, self.show_room, owner=self)

    def _glance(self) -> None:
        workspace = self._context.workspace
        self._context.jobs.read(partial(_glanced, workspace), self.show_health, owner=self)

    def _tell_while(self, place: str, error: FieldKitError, *, when: bool) -> None:
        if when:
            self._say(place, error)
        else:
            self._unsay(place)

    def _say(self, place: str, error: FieldKitError) -> None:
        # Told anew only when it is another problem: the free bytes change at every look, and each would count as one.
        if self._told.get(place) != error.key:
            self._told[place] = error.key
            action = self._way_to_settings() if place == KEYRING else None
            stays = error.key in _STAYING
            self._context.notices.trouble(error, action, key=place, stays=stays, short=not stays)

    def _way_to_settings(self) -> Action:
        go = self._context.navigator.go
        return Action(self._context.words.say("problems.keyring_see"), lambda: go("settings", section="vault"))

    def _unsay(self, place: str) -> None:
        if self._told.pop(place, ""):
            self._context.notices.withdraw(place)


def _glanced(workspace: "Workspace") -> "Health":
    """What the doctor sees at a glance; it is imported on the lane that asks, past the start."""
    from fieldkit.services.doctor import glance

    return glance(workspace)
