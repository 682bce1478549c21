"""Files that arrive from elsewhere: kept when they are the ones that were named."""

import hashlib

from fieldkit.domain.values import Blob
from fieldkit.errors import Damaged
from fieldkit.storage.store import Store


def keep_file(store: Store, wanted: Blob, content: bytes, *, on_server: bool) -> None:
    """Keep the content of a file; ``on_server`` says that a server has it. Raises Damaged when it is another file."""
    if hashlib.sha256(content).hexdigest() != wanted.sha256:
        raise Damaged("received", sha256=wanted.sha256)
    store.add_media(content, wanted.media_type, on_server=on_server)
