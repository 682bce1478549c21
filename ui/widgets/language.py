"""The language the window speaks: widgets that say something of their own ask here."""

from fieldkit.reference.catalogue import FIRST_LANGUAGE
from fieldkit.reference.formats import Formats
from fieldkit.reference.words import Words

_spoken: list[Words] = []


def speak(words: Words) -> None:
    """Use these words for every widget made from now on."""
    _spoken[:] = [words]


def words() -> Words:
    """The words in use, French before anything was chosen."""
    if not _spoken:
        speak(Words(FIRST_LANGUAGE))
    return _spoken[0]


def formats() -> Formats:
    """The number and date formats of the words in use."""
    return words().formats
