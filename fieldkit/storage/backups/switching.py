"""A restored workspace takes the place of a damaged one, whose folder is kept under another name.

The folder is renamed aside, the restored one takes its name, the backups come along: a cut may come after each step,
and the letter in the restored folder says at the next start what is left to be done.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from filelock import FileLock

from fieldkit.errors import DiskFault, DiskFull, Refused, WorkspaceBusy
from fieldkit.storage.backups.home import drop
from fieldkit.storage.backups.letters import LETTER, Letter, beside, is_begun, letter_in, state_of
from fieldkit.storage.backups.restoring import OURS, part_of
from fieldkit.storage.files import atomic_write, disk_errors, patiently, sync_folder
from fieldkit.storage.folder import BACKUPS, DATABASE, DESCRIPTION, MEDIA, TWIN, hold

_LAID = {DESCRIPTION, TWIN, DATABASE, MEDIA, LETTER, OURS}
"""What a restore leaves in its folder: anything else says that somebody has opened it since."""


@contextmanager
def held(folder: Path) -> Iterator[FileLock | None]:
    """Keep everybody out of a workspace while another is restored and takes its place; None where there is none.

    Held from before the restore on, what is written there cannot be newer than what the person was shown. Raises
    WorkspaceBusy or DiskFault.
    """
    lock = hold(folder) if folder.is_dir() else None
    try:
        yield lock
    finally:
        if lock is not None:
            lock.release()


def letter_for(folder: Path, stamp: str) -> Letter:
    """What the workspace restored from the backup ``stamp`` has to say, while ``folder`` is held."""
    with disk_errors():
        return Letter(stamp, _free(folder, f"before-{stamp}").name, state_of(folder))


def switch(folder: Path, lock: FileLock | None) -> Path:
    """Let what was restored beside ``folder`` take its place; where the former folder is now.

    ``lock`` holds the folder. Raises DiskFault, and then the folder is where it was and the restored one no longer
    waits, but what it holds is taken up by the next restore of the same backup; or Refused(``not_restored``).
    """
    letter = letter_in(beside(folder), folder)
    if letter is None:
        raise Refused("not_restored", folder=folder.name)
    try:
        return _change_places(folder, letter, lock)
    except BaseException:
        if folder.exists() and is_begun(folder):
            with suppress(DiskFull, DiskFault):  # then the next start ends it, if nobody wrote in between
                disarm(folder, letter.stamp)
        raise


def finish_switch(folder: Path) -> bool:
    """End a switch that was begun and cut; whether one was ended. Raises DiskFault.

    One that somebody is in, or has worked in since, stays where it is.
    """
    if (folder / LETTER).is_file():
        _settle(folder)
        return True
    restored = beside(folder)
    if not is_begun(folder):
        return False
    try:
        with held(folder) as lock:
            letter = letter_in(restored, folder)
            if letter is None or state_of(folder) not in ({}, letter.before):
                _put_away(folder, letter)
                return False
            switch(folder, lock)
            return True
    except WorkspaceBusy:
        return False  # whoever opens it next is told so; who works there is not interrupted by an earlier wish


def clear(folder: Path) -> None:
    """Make room beside ``folder`` for a restore: what an interrupted one left is taken up or dropped by the next."""
    restored = beside(folder)
    if (restored / OURS).is_file() and _is_untouched(restored):
        _to_part(folder)
    elif restored.exists():
        with disk_errors():
            restored.replace(_free(restored, "kept"))  # nobody knows whose it is


def disarm(folder: Path, stamp: str) -> None:
    """Let what was restored wait no longer; its files are taken up by the next restore of the same backup."""
    atomic_write(beside(folder) / OURS, stamp.encode())
    with disk_errors():
        (beside(folder) / LETTER).unlink(missing_ok=True)
    _to_part(folder)


def _change_places(folder: Path, letter: Letter, lock: FileLock | None) -> Path:
    restored, aside = beside(folder), folder.with_name(letter.aside)
    there = folder.exists()
    if there and aside.exists():
        aside = _free(folder, f"before-{letter.stamp}")
        atomic_write(restored / LETTER, replace(letter, aside=aside.name).encoded())
    if there:
        if sys.platform == "win32" and lock is not None:
            # Windows renames no folder with an open file in it. Whoever slips in now hinders the rename the same way.
            lock.release()
        _rename(folder, aside)
    try:
        _rename(restored, folder)
    except DiskFault:
        if (folder / LETTER).is_file():
            return aside  # another start was quicker
        if there:
            _rename(aside, folder)
        raise
    with suppress(DiskFault):  # the work is back; what is left to be done the next start does
        _settle(folder)
    return aside


def _settle(folder: Path) -> None:
    """Bring the backups along, and let nothing be left to do."""
    letter = letter_in(folder, folder)
    with disk_errors():
        if letter is not None:
            kept = folder.with_name(letter.aside) / BACKUPS
            if kept.is_dir() and not (folder / BACKUPS).exists():
                patiently(lambda: kept.replace(folder / BACKUPS))
                sync_folder(kept.parent)
        (folder / OURS).unlink(missing_ok=True)
        (folder / LETTER).unlink(missing_ok=True)
        sync_folder(folder)


def _put_away(folder: Path, letter: Letter | None) -> None:
    """Let a workspace that was meant for a folder as it no longer is take nobody's place.

    It is deleted only where it holds nothing but its backup's content, and that was not needed yet.
    """
    restored = beside(folder)
    if _is_untouched(restored) and letter is not None and not folder.with_name(letter.aside).exists():
        disarm(folder, letter.stamp)
        drop(part_of(restored))
        return
    with disk_errors():
        (restored / LETTER).unlink()
        restored.replace(_free(restored, "kept"))


def _is_untouched(restored: Path) -> bool:
    with disk_errors():
        return {each.name for each in restored.iterdir()} <= _LAID


def _to_part(folder: Path) -> None:
    restored = beside(folder)
    part = part_of(restored)
    if (part / OURS).is_file():
        drop(part)
    _rename(restored, part)


def _rename(source: Path, target: Path) -> None:
    with disk_errors():
        patiently(lambda: source.replace(target))
        sync_folder(target.parent)


def _free(folder: Path, why: str) -> Path:
    """A name beside ``folder`` that nothing has yet."""
    wanted = folder.with_name(f"{folder.name}.{why}")
    number = 1
    found = wanted
    while found.exists():
        number += 1
        found = wanted.with_name(f"{wanted.name}-{number}")
    return found
