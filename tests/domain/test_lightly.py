"""A dataclass made lightly is the standard library's in all but when its methods are written."""

import copy
import dataclasses
import pickle
import threading
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, replace

import pytest

from fieldkit.domain.lightly import dataclass
from tests.project.tree import ROOT, python_files

MAKERS = pytest.mark.parametrize("maker", [dataclass, dataclasses.dataclass], ids=["ours", "the standard library's"])


@dataclass(frozen=True, slots=True)
class Visit:
    """What is copied and pickled by its name."""

    place: str
    people: int = 0
    tags: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Night(Visit):
    """A subclass, with a field that has to be named."""

    bed: str


def _plain(maker: Callable[..., Callable[[type], type]], **options: bool) -> type:
    body = {
        "__annotations__": {"place": "str", "people": "int"},
        "people": 2,
        "__doc__": "One.",
        "__module__": __name__,
    }
    return maker(frozen=True, slots=True, **options)(type("Plain", (), body))


def _pickled(one: Visit) -> Visit:
    again: Visit = pickle.loads(pickle.dumps(one))  # noqa: S301 - its own bytes
    return again


@MAKERS
def test_is_equal_hashed_and_shown_by_its_fields(maker: Callable[..., Callable[[type], type]]) -> None:
    plain = _plain(maker)
    one, same, other = plain("Ouidah"), plain("Ouidah", people=2), plain("Bohicon")
    assert (one == same, one == other, one == ("Ouidah", 2)) == (True, False, False)
    assert hash(one) == hash(same)
    assert {one: 1}[same] == 1
    assert repr(one) == "Plain(place='Ouidah', people=2)"
    assert replace(one, people=3) == plain("Ouidah", 3)


@MAKERS
def test_takes_no_change(maker: Callable[..., Callable[[type], type]]) -> None:
    one = _plain(maker)("Ouidah")
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'people'"):
        one.people = 3
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'people'"):
        del one.people
    assert one.people == 2


@MAKERS
def test_says_what_was_not_given(maker: Callable[..., Callable[[type], type]]) -> None:
    with pytest.raises(TypeError, match=r"Plain.__init__\(\) missing 1 required positional argument: 'place'"):
        _plain(maker)()


@MAKERS
def test_a_method_of_its_own_stays(maker: Callable[..., Callable[[type], type]]) -> None:
    def begun(self: object) -> None:
        object.__setattr__(self, "people", 7)

    body = {
        "__annotations__": {"place": "str", "people": "int"},
        "people": 0,
        "__post_init__": begun,
        "__repr__": lambda _self: "mine",
        "__eq__": lambda _self, _other: True,
        "__doc__": "One.",
    }
    made = maker(frozen=True)(type("Own", (), body))
    one = made("Ouidah")
    assert (repr(one), one == 3, one.people) == ("mine", True, 7)
    assert hash(one) == hash(made("Ouidah"))


@MAKERS
def test_is_not_shown_where_it_must_not_be(maker: Callable[..., Callable[[type], type]]) -> None:
    assert "Ouidah" not in repr(_plain(maker, repr=False)("Ouidah"))


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, _pickled])
@pytest.mark.parametrize("one", [Visit("Ouidah", 3, ("eau",)), Night("Ouidah", bed="natte")])
def test_is_copied_and_kept(one: Visit, again: Callable[[Visit], Visit]) -> None:
    assert again(one) == one
    assert again(one) is not one


def test_a_subclass_has_the_fields_of_both() -> None:
    night = Night("Ouidah", 2, bed="natte")
    assert [each.name for each in dataclasses.fields(night)] == ["place", "people", "tags", "bed"]
    assert night != Visit("Ouidah", 2)
    assert replace(night, place="Bohicon").bed == "natte"


def test_nothing_is_written_before_it_is_called() -> None:
    plain = _plain(dataclass)
    waiting = dict(vars(plain))
    one = plain("Ouidah")
    assert vars(plain)["__init__"] is not waiting["__init__"], "the first object did not write it"
    assert vars(plain)["__eq__"] is waiting["__eq__"], "nobody compared anything yet"
    assert one == plain("Ouidah")
    assert vars(plain)["__eq__"] is not waiting["__eq__"]


def test_threads_may_make_the_first_object_together() -> None:
    for _ in range(20):
        plain, ready = _plain(dataclass), threading.Barrier(4)
        made: list[object] = []

        def make(plain: type = plain, ready: threading.Barrier = ready, made: list[object] = made) -> None:
            ready.wait()
            made.append(plain("Ouidah"))

        threads = [threading.Thread(target=make) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert made == [plain("Ouidah")] * 4


def test_the_program_makes_all_of_its_own_so() -> None:
    found = []
    for path in python_files():
        if path.parts[0] in {"fieldkit", "ui", "sync"} and path.name != "lightly.py":
            lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
            imported = [line for line in lines if line.startswith("from dataclasses import")]
            found += [path for line in imported if "dataclass" in line.partition("import ")[2].split(", ")]
    assert not found
