"""``fieldkit mend``: a damaged database made good, with what could be read of it and what a backup has."""

import sys

import msgspec

from fieldkit.domain.unlocking import Passphrase
from fieldkit.services.door import ways_to_open
from fieldkit.services.keys import KEYRING
from fieldkit.services.mending import mend as mend_workspace
from fieldkit.services.mending_words import done_lines, done_title
from ui.terminal.session import Session

LOSS = 1
"""The exit code where something saved is in no copy."""


def mend(session: Session) -> int:
    """Make the workspace good; what was found, what the backup gave, what is lost."""
    options = session.options
    places = [options.place.absolute()] if options.place is not None else []
    secret = session.secret()
    if secret is None and (KEYRING not in ways_to_open(session.folder) or sys.stdin.isatty()):
        secret = Passphrase(session.passphrase())
    made = mend_workspace(session.folder, secret, places)
    data = msgspec.to_builtins(made, enc_hook=str) | {"complete": made.complete}
    session.tell(data, [done_title(made, session.words), *done_lines(made, session.words)])
    return 0 if made.complete else LOSS
