"""What the real store says to its database, transaction by transaction, so that it can be said again elsewhere."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from sqlalchemy import event

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.mission import Mission
from fieldkit.domain.visit import Visit
from fieldkit.services.records import Records
from fieldkit.storage import database
from fieldkit.storage.engine import open_engine
from fieldkit.storage.store import Store
from tests.storage.opened import create

Statement: TypeAlias = tuple[str, Sequence[Any]]
Transaction: TypeAlias = list[Statement]

_DOSSIER = "00000000-0000-7000-8000-0000000000d1"
_IDS = [f"00000000-0000-7000-8000-0000000000{number:02}" for number in range(8)]
_READS = ("SELECT", "PRAGMA", "BEGIN", "WITH")


def traced(folder: Path, gestures: int, seed: int) -> list[Transaction]:
    """Every transaction of a new workspace with so many gestures: typing, pairs, files, what others sent."""
    transactions: list[Transaction] = [[]]

    def heard(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - passed on as they come
        engine = open_engine(*arguments, **options)
        if options["immediate"]:
            event.listen(engine, "before_cursor_execute", hear)
            event.listen(engine, "commit", lambda _: transactions.append([]))
            event.listen(engine, "rollback", lambda _: transactions[-1].clear())
        return engine

    def hear(_c: object, _cursor: object, sql: str, parameters: Any, _context: object, many: bool) -> None:  # noqa: ANN401 - passed on as they come
        if not sql.lstrip().upper().startswith(_READS):
            transactions[-1].extend((sql, tuple(each)) for each in (parameters if many else [parameters]))

    with pytest.MonkeyPatch.context() as patch:
        # The first transaction makes the tables, before anybody can listen to the engine of an open store.
        patch.setattr(database, "open_engine", heard)
        store = create(folder / "workspace")
        _live(store, gestures, random.Random(seed))  # noqa: S311 - the same gestures at each run, nothing secret
        store.close()
    return [transaction for transaction in transactions if transaction]


def _live(store: Store, gestures: int, chance: random.Random) -> None:
    records = Records(store, lambda: "Awa <awa>")
    first = records.gesture()
    for number, name in enumerate(_IDS):
        first.create(Visit, id=name, dossier=_DOSSIER, title=f"Forage {number}")
        first.create(Mission, id=name[:-2] + f"m{number}"[-2:].replace("m", "9"), kilometres=0)
    first.commit()
    for number in range(gestures):
        match chance.randrange(6):
            case 0 | 1 | 2:
                gesture = records.gesture()
                loaded = records.get(Visit, chance.choice(_IDS))
                gesture.edit(loaded, seen=f"{number} " + "La pompe fuit. " * chance.choice((1, 40, 400)))
                gesture.commit(typing=chance.random() < 0.6)
            case 3:
                gesture = records.gesture()
                gesture.edit(records.get(Visit, _IDS[0]), women_met=number)
                gesture.edit(records.get(Visit, _IDS[1]), women_met=number)
                gesture.commit()
            case 4:
                store.add_media(chance.randbytes(chance.choice((500, 30_000))), "image/jpeg")
            case _:
                session = f"{chance.randrange(1 << 64):016x}"
                edit = Edit("visit", chance.choice(_IDS), "said", f"mot {number}")
                received = Change(ChangeId(session, 1), _DOSSIER, "Luc <luc>", "elsewhere", number + 1, (edit,))
                store.integrate([received], {session: 1})
