"""What a newer FieldKit writes is kept byte for byte, handed on, and appears after the upgrade."""

from typing import Annotated, ClassVar

import pytest

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.dossier import BudgetLine
from fieldkit.domain.fields import Record, blob, describe, line, prose, tags, whole
from fieldkit.domain.indicator import IndicatorValue
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Plain
from fieldkit.domain.visit import Visit
from fieldkit.errors import BadValue
from fieldkit.storage import exchange
from fieldkit.storage.store import Store
from tests.storage.opened import derived, heads_from_scratch, heads_of, journal_of, open_again, write

VISIT, WELL = "00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Well(Record):
    """A kind of tomorrow."""

    KIND: ClassVar[str] = "well"
    TITLE: ClassVar[tuple[str, ...]] = ("name",)

    name: Annotated[str, line(searchable=True)] = ""
    depth: Annotated[int | None, whole("m")] = None
    keepers: Annotated[tuple[str, ...], tags(searchable=True)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterVisit(Record):
    """A visit with a field of tomorrow, and one whose shape changed."""

    KIND: ClassVar[str] = "visit"
    TITLE: ClassVar[tuple[str, ...]] = ("title",)

    dossier: Annotated[str, line()] = ""
    title: Annotated[str, line(searchable=True)] = ""
    women_met: Annotated[str, prose()] = ""
    upkeep: Annotated[str, prose()] = ""
    file: Annotated[object, blob()] = None


def _change(n: int, *edits: Edit) -> Change:
    return Change(ChangeId("c" * 16, n), "", "B <b>", "tomorrow", 100 + n, edits)


STRANGE: list[Plain] = [
    {"deep": [1, {"er": None}]},
    [],
    "",
    1.5,
    2**60,
    "\x00\x01",
    ["a" * 64, {"x": 1}, None],
    {"é": "<b>"},
]


@pytest.fixture
def changes() -> list[Change]:
    """Changes of a newer program."""
    return [
        _change(1, Edit("well", WELL, "name", "Puits de Zè"), Edit("well", WELL, "depth", 40)),
        _change(2, Edit("visit", VISIT, "title", "Forage"), Edit("visit", VISIT, "upkeep", "La pompe est graissée")),
        _change(3, Edit("visit", VISIT, "women_met", "une douzaine")),
        *(_change(10 + n, Edit("well", WELL, f"strange{n}", value)) for n, value in enumerate(STRANGE)),
        *(_change(20 + n, Edit("visit", VISIT, "thumbnail", value)) for n, value in enumerate(STRANGE)),
        *(_change(30 + n, Edit("photo", VISIT, "thumbnail", value)) for n, value in enumerate(STRANGE)),
        *(_change(40 + n, Edit("dossier", VISIT, "regions", value)) for n, value in enumerate(STRANGE)),
    ]


def test_what_is_not_known_is_kept_as_it_came_and_harms_nothing(store: Store, changes: list[Change]) -> None:
    assert store.integrate(changes) == len(changes)
    assert journal_of(store) == changes
    assert heads_of(store) == heads_from_scratch(changes)
    with store.read() as reader:
        loaded = reader.get(Visit, VISIT)
        assert [hit.record for hit in reader.search("forage")] == [VISIT]
        assert reader.search("graissee") == []
    assert loaded is not None
    assert (loaded.record.title, loaded.record.women_met) == ("Forage", None)
    write(store, VISIT, title="Forage de Zè")
    with store.read() as reader:
        assert [change for change in reader.changes() if change.id.session == "c" * 16] == changes
    rows = derived(store)
    store.rebuild()
    assert derived(store) == rows


def test_it_appears_once_it_is_known(store: Store, changes: list[Change], monkeypatch: pytest.MonkeyPatch) -> None:
    store.integrate(changes)
    store.close()
    monkeypatch.setitem(KINDS, "well", describe(Well))
    monkeypatch.setitem(KINDS, "visit", describe(LaterVisit))
    upgraded = open_again(store.folder)
    with upgraded.read() as reader:
        assert [(well.name, well.depth) for well in reader.all(Well)] == [("Puits de Zè", 40)]
        assert [(visit.upkeep, visit.women_met) for visit in reader.all(LaterVisit)] == [
            ("La pompe est graissée", "une douzaine")
        ]
        assert [hit.record for hit in reader.search("graissee")] == [VISIT]
        assert [hit.record for hit in reader.search("puits")] == [WELL]
    upgraded.close()
    monkeypatch.undo()
    back = open_again(store.folder)
    with back.read() as reader:
        assert reader.search("graissee") == reader.search("puits") == []
        assert [hit.record for hit in reader.search("forage")] == [VISIT]
    assert journal_of(back) == changes
    back.close()


def test_records_are_not_rebuilt_when_nothing_changed(
    store: Store, changes: list[Change], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.integrate(changes)
    store.close()

    def refuse(*_: object) -> None:
        raise AssertionError("rebuilt for nothing")

    monkeypatch.setattr(Store, "_rebuild", refuse)
    open_again(store.folder).close()
    monkeypatch.setitem(KINDS, "well", describe(Well))
    with pytest.raises(AssertionError, match="rebuilt"):
        open_again(store.folder)


def test_it_is_handed_on_as_it_came(store: Store, changes: list[Change]) -> None:
    store.integrate(changes)
    store.in_transaction(lambda connection: connection.exec_driver_sql("UPDATE change SET local = 1, verdict = NULL"))
    assert store.in_transaction(lambda connection: exchange.take(connection, 100)) == changes


@pytest.mark.parametrize(
    "change",
    [
        Change(ChangeId("short", 1), "", "B <b>", "d", 1, ()),
        Change(ChangeId("c" * 16, 0), "", "B <b>", "d", 1, ()),
        Change(ChangeId("c" * 16, 1), "", "B <b>", "d", 2**63, ()),
        Change(ChangeId("c" * 16, 1), "", "B <b>", "d", -1, ()),
        _change(1, Edit("visit", VISIT, "title", "x", (ChangeId("a b", 1),))),
    ],
)
def test_what_could_never_be_read_again_is_refused(store: Store, change: Change) -> None:
    write(store, VISIT, title="Forage")
    before = journal_of(store)
    with pytest.raises(BadValue):
        store.integrate([_change(9), change])
    assert journal_of(store) == before


PATHS = ["../../../.config/x", "/etc/x", "C:\\x", "..", ".", "a/b", "a\\b", "", "é", "a\n", "x" * 129]


@pytest.mark.parametrize("name", PATHS)
def test_a_record_is_never_named_by_a_path(store: Store, name: str) -> None:
    with pytest.raises(BadValue) as refused:
        write(store, name, seen="x")
    assert refused.value.key == "bad_value.record_id"
    received = _change(1, Edit("visit", name, "seen", "planté"), Edit("visit", VISIT, "seen", "vu"))
    assert store.integrate([received]) == 1
    store.rebuild()
    with store.read() as reader:
        assert [visit.id for visit in reader.all(Visit)] == [VISIT]
        assert [hit.record for hit in reader.search("planté")] == []
    assert journal_of(store) == [received], "kept as received, for whoever reads the journal later"


def test_a_value_no_field_holds_any_more_counts_as_empty(store: Store) -> None:
    long = "9" * 40
    edits = [Edit("budget_line", VISIT, "planned", f"EUR {long}"), Edit("indicator_value", WELL, "value", long)]
    store.integrate([_change(1, *edits)])
    for _ in range(2):
        with store.read() as reader:
            [line] = reader.all(BudgetLine)
            [value] = reader.all(IndicatorValue)
            loaded = reader.get(IndicatorValue, WELL)
        assert (line.planned, value.value) == (None, None)
        assert loaded is not None
        assert loaded.record.value is None
        store.rebuild()
    assert journal_of(store)[0].edits == tuple(edits)
