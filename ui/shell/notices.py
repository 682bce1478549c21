"""What screens tell the person through the window: done, to decide, saved or not."""

import datetime as dt
from collections.abc import Callable
from itertools import count

from PySide6.QtCore import QObject, Signal

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import DiskFull, FieldKitError
from ui.problems.kept import FULL_HERE, NOWHERE, Problems
from ui.theme import Tone
from ui.widgets.language import words
from ui.widgets.problems import Action, Trouble, trouble_of

NOT_SAVED = "not-saved"


@dataclass(frozen=True, slots=True)
class Said:
    """A message in the page. ``key`` names it: saying another of the same key replaces it.

    One that ``stays`` has no cross: it goes when it is resolved. A ``trouble`` is shown with its three lines, unless it
    stays or is ``short``. Of several of one ``matter``, one is shown.
    """

    key: str
    text: str
    tone: Tone = Tone.ACCENT
    action: str = ""
    done: Callable[[], object] | None = None
    title: str = ""
    icon: str = ""
    stays: bool = False
    short: bool = False
    matter: str = ""
    trouble: Trouble | None = None
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Brief:
    """A toast: what was done, and how to undo it."""

    text: str
    action: str = ""
    done: Callable[[], None] | None = None
    icon: str = "check"


@dataclass(frozen=True, slots=True)
class Question:
    """A confirmation before destruction: the question, what is kept, the safe verb and the other."""

    question: str
    kept: str
    safe: str
    destroy: str
    done: Callable[[], None]


class Notices(QObject):
    """Carries notices to whoever shows them. Use it from the window's thread."""

    said = Signal(object)
    unsaid = Signal(str)
    briefly = Signal(object)
    asked = Signal(object)
    saving_began = Signal()
    was_saved = Signal(object)
    saving_failed = Signal(object, object)
    server_changed = Signal(str, str, str)
    drive_changed = Signal(str, str, str)
    network_changed = Signal(str, str)
    sync_changed = Signal(str, str, str, int)
    mission_changed = Signal(str, str, str)
    count_changed = Signal(str, int)

    def __init__(self, problems: Problems | None = None, parent: QObject | None = None) -> None:
        """``problems`` are those of the session so far, when a window is made anew."""
        super().__init__(parent)
        self._numbers = count(1)
        self.problems = problems or Problems(parent=self)
        self.actions: dict[str, Action] = {}
        """What may be done about a problem that is not over, by its key."""

    def toast(self, text: str, action: str = "", done: Callable[[], None] | None = None, icon: str = "check") -> None:
        """Say something was done, at the bottom left, for a few seconds; ``action`` (« Annuler ») calls ``done``."""
        self.briefly.emit(Brief(text, action, done, icon))

    def message(
        self,
        text: str,
        tone: Tone | str = Tone.ACCENT,
        action: str = "",
        done: Callable[[], None] | None = None,
        *,
        title: str = "",
        key: str = "",
    ) -> str:
        """Say something at the top of the page until it is resolved or closed; the result is its key."""
        name = key or f"message-{next(self._numbers)}"
        self.said.emit(Said(name, text, Tone(tone), action, done, title))
        return name

    def trouble(
        self,
        error: FieldKitError,
        action: Action | None = None,
        *,
        about: str = "",
        key: str = "",
        stays: bool = False,
        short: bool = False,
    ) -> str:
        """Tell an error in the page and remember it; the result is its key.

        ``about`` names the file or record meant. One that ``stays`` is a banner without a cross until ``withdraw``,
        one that is ``short`` a banner with one: nothing is lost by not looking at it.
        """
        name, told = key or f"{NOWHERE}{error.key}:{about}", trouble_of(error, about=about)
        self.note(error, action, about=about, key=name)
        label, done = (action.label, action.done) if action is not None else ("", None)
        text = " ".join(filter(None, (told.safe, told.todo)))
        primary, matter = action is not None and action.primary, _matter(error)
        said = Said(name, text, told.tone, label, done, told.happened, told.icon, stays, short, matter, told, primary)
        self.said.emit(said)
        return name

    def note(self, error: FieldKitError, action: Action | None = None, *, about: str, key: str) -> None:
        """Remember an error without a message of its own: the page of problems tells it."""
        if action is not None:
            self.actions[key] = action
        self.problems.add(error, about=about, place=key)

    def good_news(self, key: str, title: str, text: str, action: Action | None = None) -> None:
        """Say at the top of the page that something was made good; the person closes it."""
        label, done = (action.label, action.done) if action is not None else ("", None)
        self.said.emit(Said(key, text, Tone.SUCCESS, label, done, title, "zap"))

    def withdraw(self, key: str) -> None:
        """Take a message back: it is resolved."""
        self.actions.pop(key, None)
        self.problems.resolve(key)
        self.unsaid.emit(key)

    def confirm(self, question: Question) -> None:
        """Ask before destroying something; the safe choice has the focus."""
        self.asked.emit(question)

    def saving(self) -> None:
        """A write has begun; the status bar says so once it takes more than a second."""
        self.saving_began.emit()

    def saved(self, at: dt.datetime) -> None:
        """The write is on disk: COMMIT returned at ``at``."""
        self.withdraw(NOT_SAVED)
        self.was_saved.emit(at)

    def save_failed(self, error: FieldKitError, retry: Callable[[], None] | None = None) -> None:
        """The write is not on disk; the text stays on screen and ``retry`` tries again."""
        again = Action(words().say("shell.retry"), retry) if retry is not None else None
        self.trouble(error, again, key=NOT_SAVED, stays=True)
        self.saving_failed.emit(error, retry)

    def server(self, icon: str, text: str, tone: str = "secondary") -> None:
        """What the status bar says of the server (« Serveur : lun. 09:12 »)."""
        self.server_changed.emit(icon, text, tone)

    def drive(self, icon: str, text: str, tip: str) -> None:
        """What the status bar says of the backup drive (« Copie : hier 18:40 »), and more in its tooltip."""
        self.drive_changed.emit(icon, text, tip)

    def network(self, state: str, text: str) -> None:
        """What the status bar says of the network: a code of the ``connection`` states, and a sentence."""
        self.network_changed.emit(state, text)

    def mission(self, country: str, title: str, detail: str) -> None:
        """The mission under way, at the top of the rail; none when ``title`` is empty."""
        self.mission_changed.emit(country, title, detail)

    def count(self, key: str, count: int) -> None:
        """How many things wait at a place of the rail."""
        self.count_changed.emit(key, count)

    def sync(self, icon: str, text: str, detail: str, waiting: int) -> None:
        """What the rail's synchronisation item says: icon, two lines, how many wait to be sent."""
        self.sync_changed.emit(icon, text, detail, waiting)


def _matter(error: FieldKitError) -> str:
    """What an error has in common with others about the same thing; empty for one that stands alone."""
    return DiskFull.code if error.key in FULL_HERE else ""
