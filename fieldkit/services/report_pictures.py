"""The pictures of a report: what an import made is decoded here, anything else in the quarantine first."""

from types import TracebackType

from fieldkit.domain.values import Blob
from fieldkit.services.imaging.foreign import ForeignImages
from fieldkit.services.imaging.jpeg import plain_jpeg_size
from fieldkit.services.imaging.prepared import REPORT_BYTES, REPORT_SIDE
from fieldkit.services.imaging.starts import START
from fieldkit.services.quarantine.ward import Ward
from fieldkit.storage.store import Store


class ReportPictures:
    """Gives the bytes of photos: plain JPEGs within the limits of a report size, whatever another laptop sent as one.

    To be used in a ``with`` block: the children that were needed end with it.
    """

    def __init__(self, store: Store) -> None:
        """``store`` keeps the files."""
        self._store = store
        self._ward: Ward | None = None

    def __call__(self, blob: Blob) -> bytes:
        """The picture; raises NotFound, Damaged, FileRefused for what is none, EnvironmentFault."""
        content = self._store.read_media(blob.sha256)
        if is_report_size(content):
            return content
        if self._ward is None:
            self._ward = Ward(1)
        images = ForeignImages(self._ward)
        return images.prepare(blob.sha256, content[:START], len(content), lambda: [content]).report

    def __enter__(self) -> "ReportPictures":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._ward is not None:
            self._ward.stop()


def is_report_size(content: bytes) -> bool:
    """Whether the bytes are what an import makes for reports: one plain JPEG, and no larger than it would be."""
    try:
        return len(content) <= REPORT_BYTES and max(plain_jpeg_size(content)) <= REPORT_SIDE
    except ValueError:
        return False
