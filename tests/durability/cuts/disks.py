"""A real disk whose power can be cut: ext4 in a file of an XFS, copied in one moment while it is in use."""

import contextlib
import itertools
import subprocess
from collections.abc import Iterator
from pathlib import Path

_HOST_MB, _DISK_MB = 1_500, 300


def _run(*command: object) -> None:
    ran = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"{command}: {ran.stderr}"


@contextlib.contextmanager
def _mounted(image: Path, place: Path) -> Iterator[Path]:
    place.mkdir(exist_ok=True)
    _run("mount", "-o", "loop", image, place)
    try:
        yield place
    finally:
        _run("umount", "--lazy", place)


class CuttableDisk:
    """A disk in use, and what it holds after a cut."""

    def __init__(self, host: Path, disk: Path) -> None:
        """``host`` holds the image of ``disk``."""
        self.path = disk
        self._host = host
        self._numbers = itertools.count()

    def cut(self) -> Path:
        """The disk as a power cut at this moment would leave it: what was not flushed is not there."""
        image = self._host / f"cut-{next(self._numbers)}.img"
        _run("cp", "--reflink=always", self._host / "disk.img", image)
        return image

    @contextlib.contextmanager
    def after(self, image: Path) -> Iterator[Path]:
        """That disk, mounted as at the next start; gone afterwards."""
        try:
            with _mounted(image, self.path.parent / "after") as place:
                yield place
        finally:
            image.unlink()


@contextlib.contextmanager
def cuttable_disk(folder: Path) -> Iterator[CuttableDisk]:
    """Such a disk, in ``folder``, which needs 2 GB at most; only the administrator may make one."""
    host_image = folder / "host.img"
    with host_image.open("wb") as file:
        file.truncate(_HOST_MB << 20)
    _run("mkfs.xfs", "-q", "-m", "reflink=1", host_image)
    with _mounted(host_image, folder / "host") as host:
        image = host / "disk.img"
        with image.open("wb") as file:
            file.truncate(_DISK_MB << 20)
        _run("mkfs.ext4", "-q", "-F", image)
        with _mounted(image, folder / "disk") as disk:
            yield CuttableDisk(host, disk)
