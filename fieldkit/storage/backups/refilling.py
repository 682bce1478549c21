"""One media file of a workspace put back out of a backup: proven in its new place before it takes the old one's."""

from fieldkit.domain.values import Blob
from fieldkit.storage.backups.carrying import is_whole, media_file
from fieldkit.storage.backups.home import Home
from fieldkit.storage.backups.making import identity_of
from fieldkit.storage.backups.streams import Stop, copy
from fieldkit.storage.files import drop, make_folder, put_in_place, temporary_in
from fieldkit.storage.folder import MEDIA
from fieldkit.storage.store import Store


def put_back(store: Store, blob: Blob, home: Home, stop: Stop) -> bool:
    """Whether the home had the file whole; it is in the workspace then, and noted as being there.

    A damaged one goes once the good one is there: two files of one fingerprint have nothing to tell each other.
    Raises Refused(``backup_stopped``), DiskFull or DiskFault.
    """
    source = home.media_path(blob.sha256)
    if not source.is_file():
        return False
    target = media_file(store.folder / MEDIA, blob.sha256)
    make_folder(target.parent)
    temporary = temporary_in(store.folder / MEDIA)
    try:
        copy(source, temporary, stop, _silent)
        if not is_whole(temporary, blob.sha256, identity_of(store.access.identity), stop, _silent):
            return False
        put_in_place(temporary, target)
    finally:
        drop(temporary)
    store.in_transaction(lambda connection: store.media.register(connection, blob, None))
    return True


def _silent(_count: int) -> None:
    """Bytes that nobody watches."""
