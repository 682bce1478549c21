"""The language the window speaks: widgets that say something of their own ask here."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from fieldkit.reference.catalogue import FIRST_LANGUAGE
from fieldkit.reference.formats import Formats
from fieldkit.reference.words import Words

_spoken: list[Words] = []
_own: list[QTranslator] = []


_LEFT_OUT = {
    ("QFileDialog", "&Look in:"): "widgets.qt.look_in",
    ("QFileDialog", "Files of &type:"): "widgets.qt.files_of_type",
}
"""What Qt says by itself and its own translations have lost: the marks of its keys moved since."""


class _Gaps(QTranslator):
    """Says in our words what Qt's own translations leave in English; asked after these."""

    def translate(
        self,
        context: str | bytes,
        source: str | bytes,
        disambiguation: str | bytes | None = None,  # noqa: ARG002 - Qt's signature
        n: int = -1,  # noqa: ARG002 - Qt's signature
    ) -> str:
        """The sentence; what is not left out stays as it is, since an empty one would be shown as empty."""
        key = _LEFT_OUT.get((_text(context), _text(source)))
        return words().say(key) if key is not None else _text(source)

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        """It is asked."""
        return False


def _text(said: str | bytes) -> str:
    return said if isinstance(said, str) else bytes(said).decode()


def speak(words: Words) -> None:
    """Use these words for every widget made from now on, and Qt's own for what Qt says (the menus of text fields)."""
    _spoken[:] = [words]
    app = QCoreApplication.instance()
    if app is None:
        return
    for former in _own:
        app.removeTranslator(former)
    gaps, translator = _Gaps(app), QTranslator(app)
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
