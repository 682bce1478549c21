"""What opens the synchronisation screen: how the link is, and what may be done about what rests."""

import datetime as dt
from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from sync.client.state import Phase, SyncState
from ui.shell.context import Context
from ui.syncing.telling import pause_words, phase_icon
from ui.theme import Tone
from ui.widgets.labels import Label
from ui.widgets.layouts import column, row
from ui.widgets.marks import IconTile
from ui.widgets.messages import Message
from ui.widgets.problems import ProblemCard, trouble_of

_SLOW = 16_000
"""Bytes a second: 128 kbit/s, what 2G carries at its best."""
_RESTING = {Phase.TEXT_ONLY: "text_only", Phase.BUDGET: "beyond_on", Phase.METERED: "originals_on"}
"""What a yes changes in the plan."""


def banner(context: Context, state: SyncState, rates: tuple[int, int]) -> list[QWidget]:
    """The state in words, or the problem that keeps everything from travelling with the hour of the next try."""
    say = context.words.say
    if state.problem is not None:
        # Why nothing travels, in the place of what usually goes without saying.
        shown: list[QWidget] = [ProblemCard(trouble_of(state.problem))]
        if state.next_try_ms:
            at = dt.datetime.fromtimestamp(state.next_try_ms / 1000).astimezone()  # never a day away
            shown.append(Label(say("sync.next_try", time=context.formats.clock(at)), tone="secondary"))
        return shown
    title, sentence = say(f"sync.phase.{state.phase}"), say(f"sync.phase_text.{state.phase}")
    icon = phase_icon(state.phase)
    if state.phase is Phase.PAUSED:
        title = pause_words(state)
    elif rates[0] and rates[0] < _SLOW and (state.busy or state.phase is Phase.IDLE):
        title, icon = say("sync.slow", rate=rates[0] * 8 // 1000), "clock-arrow-up"
    line = QWidget()
    told = column(Label(title, "h2"), Label(sentence, tone="secondary", wrap=True), gap=2)
    inner = row(IconTile(icon, 44), told, gap=14)
    inner.setStretch(1, 1)
    line.setLayout(inner)
    return [line]


def rest_note(
    context: Context, state: SyncState, today: str, choose: Callable[[dict[str, object]], None]
) -> Message | None:
    """Why files rest, and the yes that lets them go today; None where none does."""
    name = _RESTING.get(state.phase)
    if name is None:
        return None
    say = context.words.say
    value: object = False if state.phase is Phase.TEXT_ONLY else today
    note = Message(
        say(f"sync.rest_text.{state.phase}"),
        Tone.WARNING,
        say(f"sync.rest_yes.{state.phase}"),
        title=say(f"sync.rest_title.{state.phase}"),
        icon=phase_icon(state.phase),
    )
    note.activated.connect(lambda: choose({name: value}))
    return note
