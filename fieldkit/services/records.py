"""Records read and edited alike, whatever their kind."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from fieldkit.domain.changes import NETWORK, ChangeId, Edit
from fieldkit.domain.fields import DELETED, Field, Record, title_of
from fieldkit.domain.ids import new_id
from fieldkit.domain.kinds import KINDS, kind_of, scope_of
from fieldkit.domain.loaded import Committed, Loaded
from fieldkit.errors import BadValue, NotFound
from fieldkit.storage.store import Store

R = TypeVar("R", bound=Record)


class Gesture:
    """Edits of one or several records that are written, undone and told of together."""

    def __init__(self, store: Store, author: str, name: str = "") -> None:
        """Made by ``Records.gesture``; ``name`` continues an earlier gesture."""
        self._store = store
        self._author = author
        self._name = name
        self._rounds: list[list[tuple[str, Edit]]] = [[]]

    @property
    def _edits(self) -> list[tuple[str, Edit]]:
        return self._rounds[-1]

    def create(self, record_type: type[R], *, id: str = "", **values: object) -> str:  # noqa: A002 - the field's name
        """Add a new record; its id. Raises BadValue."""
        kind = kind_of(record_type)
        identity = id or new_id()
        scope = scope_of(kind.name, identity, str(values.get("dossier") or NETWORK))
        edits = [
            (scope, Edit(kind.name, identity, name, field.plain(value)))
            for name, value in values.items()
            if (field := _field(record_type, name)).plain(value) is not None
        ]
        # A record exists once something was said of it: an empty one says that it is not in the bin.
        self._edits.extend(edits or [(scope, Edit(kind.name, identity, DELETED, value=False))])
        return identity

    def edit(self, loaded: Loaded[R], **values: object) -> None:
        """Add new values for fields as they were on screen in ``loaded``; unchanged ones are left out."""
        record = loaded.record
        scope = _scope(record)
        for name, value in values.items():
            field = _field(type(record), name)
            if name == "dossier" and getattr(record, name) not in {"", value}:
                raise BadValue("moves_dossier", field=name)
            if value != getattr(record, name) or name in loaded.conflicts:
                seen = loaded.heads.get(name, ())
                self._edits.append((scope, Edit(record.KIND, record.id, name, field.plain(value), seen)))

    def delete(self, loaded: Loaded[Record]) -> None:
        """Put a record in the bin, having seen all of it."""
        seen = tuple(dict.fromkeys(change for heads in loaded.heads.values() for change in heads))
        record = loaded.record
        self._edits.append((_scope(record), Edit(record.KIND, record.id, DELETED, value=True, seen=seen)))

    def restore(self, loaded: Loaded[Record]) -> None:
        """Take a record out of the bin."""
        record = loaded.record
        seen = loaded.heads.get(DELETED, ())
        self._edits.append((_scope(record), Edit(record.KIND, record.id, DELETED, value=False, seen=seen)))

    def add(self, scope: str, edit: Edit) -> None:
        """Add an edit as it is."""
        self._edits.append((scope, edit))

    def part(self) -> None:
        """Keep what is added from now on in changes of its own, which have not seen those before."""
        self._rounds.append([])

    def commit(self, *, typing: bool = False) -> Committed | None:
        """Write everything; returns once it is on disk, None when there was nothing to write.

        ``typing`` marks an autosave that may take the place of the one before it.
        """
        rounds = [each for each in self._rounds if each]
        if not rounds:
            return None
        committed = self._store.commit(self._author, rounds[0], self._name, apart=rounds[1:], typing=typing)
        self._rounds = [[]]
        return committed


class Records:
    """Read and edit records of any kind."""

    def __init__(self, store: Store, author: Callable[[], str]) -> None:
        """``author`` tells who is at the keyboard, as a mailbox."""
        self._store = store
        self._author = author
        self.last: Committed | None = None

    def get(self, record_type: type[R], identity: str) -> Loaded[R]:
        """A record with what it rests on; raises NotFound. Records in the bin are found too."""
        found = self.find(record_type, identity)
        if found is None:
            raise NotFound(record_type.KIND, id=identity)
        return found

    def find(self, record_type: type[R], identity: str) -> Loaded[R] | None:
        """A record with what it rests on, or None."""
        with self._store.read() as reader:
            return reader.get(record_type, identity)

    def all(self, record_type: type[R], *, deleted: bool = False, **equal: object) -> list[R]:
        """Records whose fields equal the given values, oldest first; from the bin when ``deleted``."""
        with self._store.read() as reader:
            return reader.all(record_type, deleted=deleted, **equal)

    def gesture(self, name: str = "") -> Gesture:
        """Start a gesture over several records; nothing is written before its ``commit``."""
        return Gesture(self._store, self._author(), name)

    def keep(self, gesture: Gesture, *, typing: bool = False) -> Committed | None:
        """Write a gesture and remember it as the last one."""
        committed = gesture.commit(typing=typing)
        self.last = committed or self.last
        return committed

    def create(self, record_type: type[R], **values: Any) -> Loaded[R]:  # noqa: ANN401 - a value per field's shape
        """A new record, on disk when this returns."""
        gesture = self.gesture()
        identity = gesture.create(record_type, **values)
        self.keep(gesture)
        return self.get(record_type, identity)

    def edit(self, loaded: Loaded[R], **values: Any) -> Loaded[R]:  # noqa: ANN401 - a value per field's shape
        """New values for some fields, on disk when this returns; the record as it then is."""
        gesture = self.gesture()
        gesture.edit(loaded, **values)
        self.keep(gesture, typing=True)
        return self.get(type(loaded.record), loaded.id)

    def settle(self, loaded: Loaded[R], field: str, value: object) -> Loaded[R]:
        """End a conflict: ``value`` has seen every version in ``loaded`` and takes the place of none of them."""
        gesture = self.gesture()
        gesture.edit(loaded, **{field: value})
        self.keep(gesture)
        return self.get(type(loaded.record), loaded.id)

    def delete(self, loaded: Loaded[Record]) -> None:
        """Put a record in the bin."""
        gesture = self.gesture()
        gesture.delete(loaded)
        self.keep(gesture)

    def restore(self, record_type: type[R], identity: str) -> Loaded[R]:
        """Take a record out of the bin."""
        gesture = self.gesture()
        gesture.restore(self.get(record_type, identity))
        self.keep(gesture)
        return self.get(record_type, identity)

    def names(self, identities: Iterable[str]) -> dict[str, str]:
        """What to call records, by id; ids of nothing known here are left out."""
        found = {}
        with self._store.read() as reader:
            for identity, kind in reader.kinds_of(list(dict.fromkeys(filter(None, identities)))).items():
                loaded = reader.get(KINDS[kind].record_type, identity)
                if loaded is not None:
                    found[identity] = title_of(loaded.record)
        return found

    def kinds(self, identities: Iterable[str]) -> dict[str, str]:
        """What kind of record each is, by id; ids of nothing known here are left out."""
        with self._store.read() as reader:
            return reader.kinds_of(list(identities))

    def conflicts(self) -> list[tuple[str, str]]:
        """Kind and id of every record on which people disagree."""
        with self._store.read() as reader:
            return reader.conflicts()

    def heads_of(self, record_type: type[Record], identity: str) -> tuple[ChangeId, ...]:
        """Every head of a record: what a review event rests on."""
        loaded = self.get(record_type, identity)
        return tuple(sorted({change for heads in loaded.heads.values() for change in heads}))


def _field(record_type: type[Record], name: str) -> Field:
    field = kind_of(record_type).by_name.get(name)
    if field is None:
        raise BadValue("unknown_field", field=f"{record_type.KIND}.{name}")
    return field


def _scope(record: Record) -> str:
    return scope_of(record.KIND, record.id, str(getattr(record, "dossier", NETWORK)))
