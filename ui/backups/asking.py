"""Asks before a workspace that was restored copies onto a stick it knows: it may be another computer's."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ui.shell.notices import Notices
from ui.widgets.language import words

if TYPE_CHECKING:
    from fieldkit.services.backups import Standing

KEY = "backup-waits"


class StickQuestion:
    """A message at the top of the page, said once each time the stick is plugged in, taken back when it is answered."""

    def __init__(self, notices: Notices, copy: Callable[[], None]) -> None:
        """``copy`` is what a yes does."""
        self._notices, self._copy = notices, copy
        self._asked = False

    def look(self, standing: "Standing") -> None:
        """Ask where the stick is there and waits for a yes, and no longer where it is not so."""
        place = standing.second_place
        wanted = standing.second_waits and standing.second_at is not None and place is not None
        if wanted and not self._asked and place is not None:
            say = words().say
            title, text = say("backups.asking.title", name=place.name), say("backups.asking.text")
            self._notices.message(text, action=say("backups.copy"), done=self._copy, title=title, key=KEY)
        elif self._asked and not wanted:
            self._notices.withdraw(KEY)
        self._asked = wanted
