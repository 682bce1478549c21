"""``dataclass`` as the standard library's, with the methods of frozen ones written when they are first called.

The standard library compiles six methods for each class while it is imported. A start imports 130 such classes and
makes objects of 40: written at once, they were a sixth of it.
"""

import dataclasses
from collections.abc import Callable
from copy import copy
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, cast

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls: type | None = None, /, **options: bool) -> type | Callable[[type], type]:
        """Make a class a dataclass, as ``dataclasses.dataclass`` does, whose options it takes."""
        return _made(cls, options) if cls is not None else lambda given: _made(given, options)


_Method: TypeAlias = Callable[..., object]
_FOLLOWED = {"frozen", "slots", "kw_only", "repr"}
"""The options of a class whose methods can wait; with another, the standard library does all of it at once."""


def _made(cls: type, options: dict[str, bool]) -> type:
    if not options.get("frozen") or options.keys() - _FOLLOWED:
        return dataclasses.dataclass(**options)(cls)
    own = dict(vars(cls))
    bare = {**options, "frozen": False, "init": False, "repr": False, "eq": False}
    made: type = dataclasses.dataclass(**bare)(cls)
    names = ["__init__", "__eq__"] if options.get("repr") is False else ["__init__", "__eq__", "__repr__"]
    later = {name for name in names if name not in own}
    if own.get("__hash__") is None:
        later.add("__hash__")
    for name in later:
        setattr(made, name, _stand_in(made, name, frozenset(later)))
    for name, method in (_FROZEN | (_KEPT if options.get("slots") else {})).items():
        if name not in own:
            setattr(made, name, method)
    return made


def _stand_in(made: type, name: str, later: frozenset[str]) -> _Method:
    """What is called for a method not written yet. The first object needs ``__init__`` alone."""
    wanted = {name} if name == "__init__" else later - {"__init__"}

    def write_and_call(self: object, *given: object, **named: object) -> object:
        _write(made, wanted)
        written: _Method = getattr(made, name)
        return written(self, *given, **named)

    return write_and_call


def _write(made: type, wanted: set[str] | frozenset[str]) -> None:
    """Let the standard library write the methods for a class of the same fields, and take them over.

    Two threads may both come here; they write the same.
    """
    fields = [(each.name, each.type, copy(each)) for each in _fields(made)]
    kept = {"__doc__": made.__doc__, "__post_init__": getattr(made, "__post_init__", None)}
    init = "__init__" in wanted
    like = dataclasses.make_dataclass(
        made.__name__,
        fields,
        namespace={name: value for name, value in kept.items() if value is not None},
        init=init,
        repr=not init,
        eq=not init,
        frozen=True,
    )
    for name in wanted:
        method = getattr(like, name)
        method.__qualname__, method.__module__ = f"{made.__qualname__}.{name}", made.__module__
        setattr(made, name, method)


def _fields(made: object) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(cast("Any", made))


def _set(_self: object, name: str, _value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(_self: object, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: object) -> list[object]:
    return [getattr(self, each.name) for each in _fields(self)]


def _take_state(self: object, state: list[object]) -> None:
    for each, value in zip(_fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


_FROZEN = {"__setattr__": _set, "__delattr__": _delete}
_KEPT = {"__getstate__": _state, "__setstate__": _take_state}
"""How objects without a ``__dict__`` that take no attributes are copied."""
