"""A store that four threads write to whenever they are let, and what each had been told to be on disk."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from fieldkit.services.records import Records
from fieldkit.storage.store import Store
from tests.durability import writer
from tests.durability.test_c3_store_killed import Told

PASSPHRASE = "quatre mots pour ouvrir"

_WRITERS: tuple[Callable[[Store, Records], None], ...] = (
    writer.type_notes,
    writer.write_pairs,
    writer.keep_files,
    writer.take_in,
)


class _EndedError(Exception):
    """The threads are to end."""


class Busy:
    """Four writers and the gate in front of them."""

    def __init__(self) -> None:
        self._told, self._lock = Told(), threading.Lock()
        self._open, self._ending = threading.Event(), False

    def heard(self, line: str) -> None:
        """In the place of the writer's own telling: take note, then wait while the gate is shut."""
        with self._lock:
            self._told.hear(line)
        self._open.wait()
        if self._ending:
            raise _EndedError

    def told(self) -> Told:
        """What they have been told to be on disk, as of now."""
        with self._lock:
            now = self._told
            return Told(now.note, now.pair, set(now.files), dict(now.taken), now.lines)

    @contextmanager
    def let(self) -> Iterator[None]:
        """Let them write meanwhile."""
        self._open.set()
        try:
            yield
        finally:
            self._open.clear()

    def end(self) -> None:
        """Let them go."""
        self._ending = True
        self._open.set()


@contextmanager
def busy(store: Store, patch: pytest.MonkeyPatch) -> Iterator[Busy]:
    """Four threads at the gate; they have ended after it."""
    gate = Busy()
    patch.setattr(writer, "said", gate.heard)
    records = Records(store, lambda: "Awa <awa>")

    def run(write: Callable[[Store, Records], None]) -> None:
        try:
            write(store, records)
        except _EndedError:
            return

    threads = [threading.Thread(target=run, args=(write,)) for write in _WRITERS]
    for thread in threads:
        thread.start()
    try:
        yield gate
    finally:
        gate.end()
        for thread in threads:
            thread.join()
