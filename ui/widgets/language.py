"""The language the window speaks: widgets that say something of their own ask here."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from fieldkit.reference.catalogue import FIRST_LANGUAGE
from fieldkit.reference.formats import Formats
from fieldkit.reference.words import Words
from ui.widgets.qt_sentences import compiled

_spoken: list[Words] = []
_own: list[QTranslator] = []

_LEFT_OUT = {
    ("QFileDialog", "&Look in:"): "widgets.qt.look_in",
    ("QFileDialog", "Files of &type:"): "widgets.qt.files_of_type",
}
"""What Qt says by itself and its own translations have lost: the marks of its keys moved since."""

_read: list[bytes] = []
"""What the translators in use read from: Qt keeps no copy."""


def speak(words: Words) -> None:
    """Use these words for every widget made from now on, and Qt's own for what Qt says (the menus of text fields)."""
    _spoken[:] = [words]
    app = QCoreApplication.instance()
    if app is None:
        return
    for former in _own:
        app.removeTranslator(former)
    gaps, translator = QTranslator(app), QTranslator(app)
    _read[:] = [compiled({said: words.say(key) for said, key in _LEFT_OUT.items()})]
    gaps.load(_read[0])
    translator.load(f"qtbase_{words.language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    _own[:] = [gaps, translator]
    for each in _own:  # the one installed last is asked first
        app.installTranslator(each)


def words() -> Words:
    """The words in use, French before anything was chosen."""
    if not _spoken:
        speak(Words(FIRST_LANGUAGE))
    return _spoken[0]


def formats() -> Formats:
    """The number and date formats of the words in use."""
    return words().formats


def in_menu(label: str) -> str:
    """Words as a menu shows them letter for letter: it takes « & » for the mark of a key."""
    return label.replace("&", "&&")
