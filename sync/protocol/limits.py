"""The largest things the two ends accept from each other; a client stays below them, a server enforces them."""

MIB = 1024 * 1024

BODY_BYTES = 10 * MIB
"""A sync message as sent."""

MESSAGE_BYTES = 16 * MIB
"""A sync message once decompressed."""

CHANGE_BYTES = 9 * MIB
"""One change in its canonical form: room for the longest text a field may hold."""

CHANGES = 5_000
"""Changes pushed in one request."""

EDITS = 20_000
"""Edits in one change, and changes named by one edit as seen."""

ITEMS = 500_000
"""Items in all values of a request: each value, and whatever its lists and mappings hold, at any depth."""

CURSORS = 100_000
"""Dossiers whose cursor one request may give."""

MEDIA_NAMES = 5_000
"""Files asked about in one request."""

HELD = 1_000
"""Runs of changes a request may say it already holds."""

NAME_LENGTH = 128
"""Characters in an id, a kind or a field name."""

AUTHOR_LENGTH = 512
"""Characters in an author's mailbox."""

DEPTH = 16
"""Lists and mappings inside one another in a value."""

ROOM = MIB
"""Bytes of changes, before compression, a reply carries when the request does not say."""

ROOM_LARGEST = 4 * MIB
"""Bytes of changes, before compression, a request may ask for. A change larger than the room comes alone."""

ITEMS_IN_REPLY = ROOM_LARGEST
"""Items in all values of a reply: none takes less than a byte of the room."""

MEDIA_BYTES = 256 * MIB
"""One photo or document."""

JSON_BYTES = 64 * 1024
"""A request other than a sync message: signing in, say."""
