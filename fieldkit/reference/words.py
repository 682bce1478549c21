"""Every sentence a person reads, in the language they chose."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from string import Formatter
from typing import Any, TypeGuard

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import FieldKitError
from fieldkit.reference.catalogue import VOCABULARY, Entry, catalogue, languages
from fieldkit.reference.formats import Formats
from fieldkit.reference.resources import resource
from fieldkit.reference.vocabularies import reference_codes, reference_label

__all__ = ["Explanation", "Words", "languages"]

_PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})


@dataclass(frozen=True, slots=True)
class Explanation:
    """What to tell a person about an error: what happened, what is safe, what to do."""

    happened: str
    safe: str
    todo: str

    @property
    def text(self) -> str:
        """The three sentences in a row."""
        return " ".join(filter(None, (self.happened, self.safe, self.todo)))

    @property
    def brief(self) -> str:
        """What happened and what to do, where it is plain that nothing is at risk."""
        return f"{self.happened} {self.todo}".strip()


class Words:
    """The words of one language.

    A missing key is a bug found by tests, never a blank on a screen: it raises KeyError naming key and language.
    """

    def __init__(self, language: str, folder: Path | None = None) -> None:
        """``language`` is one of ``languages()``; ``folder`` replaces ``resources/translations``."""
        self.language = language
        self._folder = folder or resource("translations")
        if language not in languages(folder):
            raise KeyError(f"no words in {language!r}")

    @cached_property
    def formats(self) -> Formats:
        """Numbers, money and days in this language."""
        return Formats(self.language)

    def read_ahead(self, room: str) -> None:
        """Read the words of a room before the first is said; raises KeyError where there are none."""
        self._catalogue(room)

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence ``room.name`` with its blanks filled.

        A text fact stands as given; a number, an amount, a day, a time or a moment is printed the language's way.
        ``{free:size}`` prints a fact with the method ``size`` of Formats. Where the entry is a plural table
        (``one``, ``other``…), ``count`` chooses the form; none at all takes ``zero`` where there is one, since French
        says the singular of 0 as well. Raises KeyError for a missing key or fact.
        """
        entry = self._find(key)
        if not isinstance(entry, str):
            entry = self._plural(key, entry, facts)
        return self._fill(key, entry, facts)

    def label(self, kind: str, field: str = "") -> str:
        """The name of a field of a kind; of the kind itself without ``field`` or with ``_one``, several with ``_many``.

        Raises KeyError for one without a label.
        """
        entry = self._table(VOCABULARY, kind).get(field or "_one")
        if not isinstance(entry, str):
            raise self._missing(f"{VOCABULARY}.{kind}.{field or '_one'}")
        return entry

    def choice(self, vocabulary: str, code: str) -> str:
        """The label of a code; a code this version does not know is its own label.

        ``vocabulary`` is a list of the vocabulary file or one of reference data (``countries``, ``regions``, ``goals``,
        ``dac_sectors``, ``currencies``).
        """
        return self._choices(vocabulary).get(code) or reference_label(vocabulary, code, self.language) or code

    def options(self, vocabulary: str) -> tuple[tuple[str, str], ...]:
        """The codes of a list with their labels, in the order to offer them; empty for a list that does not exist."""
        codes = tuple(self._choices(vocabulary)) or reference_codes(vocabulary)
        return tuple((code, self.choice(vocabulary, code)) for code in codes)

    def inventory(self, room: str) -> tuple[str, ...]:
        """Every key of a room, plural tables whole: what the languages are compared by."""
        return tuple(_leaves(self._catalogue(room)))

    def explain(self, error: FieldKitError | str, *, typed: bool = False) -> Explanation:
        """What happened, what is safe, what to do: by the whole key, then by its beginnings, then in general.

        ``error`` may be a key kept for later (``server_refused.own_work``). A sentence that needs a fact the error does
        not carry gives way to the more general one: telling a person about a problem must never be a second problem.
        ``typed`` says what to do on the command line, where that is not what the window offers.
        """
        key, facts = (error, {}) if isinstance(error, str) else (error.key, error.facts)
        parts = key.split(".")
        for length in range(len(parts), 0, -1):
            try:
                return self._explanation(".".join(parts[:length]), facts, typed=typed)
            except KeyError:
                continue
        return self._explanation("unknown", {}, typed=typed)

    def _explanation(self, key: str, facts: Mapping[str, object], *, typed: bool) -> Explanation:
        entry = self._find(f"errors.{key}")
        todo = "typed" if typed and isinstance(entry, Mapping) and "typed" in entry else "todo"
        return Explanation(*(self.say(f"errors.{key}.{part}", **facts) for part in ("happened", "safe", todo)))

    def _catalogue(self, room: str) -> Mapping[str, Entry]:
        path = (VOCABULARY, f"{self.language}.toml") if room == VOCABULARY else (self.language, f"{room}.toml")
        try:
            return catalogue(self._folder.joinpath(*path), self.language)
        except FileNotFoundError:
            raise self._missing(room) from None

    def _table(self, room: str, name: str) -> Mapping[str, Entry]:
        entry = self._catalogue(room).get(name)
        return entry if isinstance(entry, Mapping) else {}

    def _choices(self, vocabulary: str) -> Mapping[str, str]:
        listed = self._table(VOCABULARY, "choice").get(vocabulary, {})
        return {code: label for code, label in listed.items() if isinstance(label, str)} if _is_table(listed) else {}

    def _find(self, key: str) -> Entry:
        room, *path = key.split(".")
        entry: Entry = self._catalogue(room)
        for step in path:
            if not isinstance(entry, Mapping) or step not in entry:
                raise self._missing(key)
            entry = entry[step]
        return entry

    def _plural(self, key: str, forms: Mapping[str, Entry], facts: Mapping[str, object]) -> str:
        count = facts.get("count")
        form = self.formats.plural(count) if isinstance(count, int) else "other"
        chosen = forms.get("zero" if count == 0 and "zero" in forms else form, forms.get("other"))
        if not isinstance(count, int) or not isinstance(chosen, str):
            raise self._missing(f"{key} (a plural table takes count)")
        return chosen

    def _fill(self, key: str, sentence: str, facts: Mapping[str, object]) -> str:
        if "{" not in sentence and "}" not in sentence:
            return sentence
        try:
            return _Blanks(self.formats).vformat(sentence, (), facts)
        except KeyError as fact:
            raise self._missing(f"{key} (fact {fact})") from None

    def _missing(self, what: str) -> KeyError:
        return KeyError(f"{what} in {self.language!r}")


def _is_table(entry: Entry) -> TypeGuard[Mapping[str, Entry]]:
    return isinstance(entry, Mapping)


def _leaves(table: Mapping[str, Entry], above: str = "") -> Iterator[str]:
    for name, entry in table.items():
        if isinstance(entry, str) or _PLURALS.issuperset(entry):
            yield above + name
        else:
            yield from _leaves(entry, f"{above}{name}.")


class _Blanks(Formatter):
    """Fills ``{fact}`` and ``{fact:method}``."""

    def __init__(self, formats: Formats) -> None:
        self._formats = formats

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> object:
        if isinstance(key, int):
            raise KeyError(key)
        return super().get_value(key, args, kwargs)

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - the base class says so
        if isinstance(value, str) or not format_spec:
            return self._formats.any(value)
        return str(getattr(self._formats, format_spec)(value))
