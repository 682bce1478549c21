"""The language the window speaks: widgets that say something of their own ask here."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from fieldkit.reference.catalogue import FIRST_LANGUAGE
from fieldkit.reference.formats import Formats
from fieldkit.reference.words import Words

_spoken: list[Words] = []
_own: list[QTranslator] = []


def speak(words: Words) -> None:
    """Use these words for every widget made from now on, and Qt's own for what Qt says (the menus of text fields)."""
    _spoken[:] = [words]
    app = QCoreApplication.instance()
    if app is None:
        return
    for former in _own:
        app.removeTranslator(former)
    translator = QTranslator(app)
    if translator.load(f"qtbase_{words.language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
        _own[:] = [translator]


def words() -> Words:
    """The words in use, French before anything was chosen."""
    if not _spoken:
        speak(Words(FIRST_LANGUAGE))
    return _spoken[0]


def formats() -> Formats:
    """The number and date formats of the words in use."""
    return words().formats
