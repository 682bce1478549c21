"""What the window remembers from one start to the next, whatever the workspace: its place, look, zoom and language."""

from pathlib import Path

from platformdirs import user_config_path
from PySide6.QtCore import QByteArray, QLocale, QSettings

from fieldkit.reference.catalogue import FIRST_LANGUAGE, languages
from ui.theme import Mode


class WindowSettings:
    """Kept in one small file; a value that makes no sense counts as absent."""

    def __init__(self, file: Path | None = None) -> None:
        """``file`` replaces ``window.ini`` in the person's configuration folder."""
        path = file or user_config_path("fieldkit", appauthor=False) / "window.ini"
        self._store = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def mode(self) -> Mode:
        """The look last used."""
        raw = str(self._store.value("mode", ""))
        return Mode(raw) if raw in set(Mode) else Mode.CLAIR

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._store.setValue("mode", mode.value)

    @property
    def zoom(self) -> float:
        """The zoom last used."""
        try:
            return float(str(self._store.value("zoom", 1.0)))
        except ValueError:
            return 1.0

    @zoom.setter
    def zoom(self, zoom: float) -> None:
        self._store.setValue("zoom", zoom)

    @property
    def language(self) -> str:
        """The language last used; at first the system's where there are words for it, else the first."""
        raw = str(self._store.value("language", "")) or QLocale.system().name()[:2]
        return raw if raw in languages() else FIRST_LANGUAGE

    @language.setter
    def language(self, language: str) -> None:
        self._store.setValue("language", language)

    @property
    def geometry(self) -> QByteArray:
        """Where the window stood; empty at first."""
        raw = self._store.value("geometry")
        return raw if isinstance(raw, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("geometry", geometry)

    def rail_narrow(self, screen: str) -> bool | None:
        """Whether the person folded the rail on a screen; None where they never said."""
        raw = self._store.value(f"rail/{screen}")
        return None if raw is None else str(raw) == "narrow"

    def keep_rail(self, screen: str, *, narrow: bool) -> None:
        """Remember how the person wants the rail on a screen."""
        self._store.setValue(f"rail/{screen}", "narrow" if narrow else "wide")

    def keep(self) -> None:
        """Write the file now."""
        self._store.sync()
