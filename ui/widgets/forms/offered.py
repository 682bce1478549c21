"""What a field of several may be given, by code and by name."""

from collections.abc import Collection, Sequence

from ui.widgets.choices import Option
from ui.widgets.forms.editor import Maker
from ui.widgets.language import words


class Offered:
    """The options of one field; ``free`` takes any word as its own code."""

    def __init__(self, options: Sequence[Option], vocabulary: str, maker: Maker | None, *, free: bool) -> None:
        self.options = dict(options)
        self._vocabulary, self._maker, self._free = vocabulary, maker, free

    def code(self, typed: str) -> str:
        """The code of a name, empty when there is none."""
        exact = next((code for code, label in self.options.items() if label.casefold() == typed.casefold()), "")
        return exact or (typed if self._free else "")

    def label(self, code: str) -> str:
        """The name of a code."""
        return self.options.get(code) or (words().choice(self._vocabulary, code) if self._vocabulary else code)

    def names(self, shown: Collection[str]) -> list[str]:
        """The names to choose from where these codes are chosen already; names a record could be made of come last."""
        labels = [label for code, label in self.options.items() if code not in shown]
        if self._maker is not None:
            labels += [name for name in self._maker.suggested if name not in labels]
        return labels

    def is_known(self, name: str) -> bool:
        """Whether a name stands for something already, or is one of those suggested."""
        suggested = self._maker.suggested if self._maker is not None else ()
        return name.casefold() in {label.casefold() for label in (*self.options.values(), *suggested)}
