"""What the window remembers from one start to the next, whatever the workspace: its place, look, zoom and language."""

import contextlib
from pathlib import Path
from typing import Any

import msgspec
from platformdirs import user_config_path
from PySide6.QtCore import QByteArray, QLocale

from fieldkit.errors import EnvironmentFault
from fieldkit.reference.catalogue import FIRST_LANGUAGE, languages
from fieldkit.services.taking_out import make_folder, write_file
from ui.theme import Mode

IDLE_MINUTES, LONGEST_IDLE = 10, 60
"""Before anybody chose, and the most that can be chosen."""


class WindowSettings:
    """Kept in one small file, written whole at each change; a value that makes no sense counts as absent."""

    def __init__(self, file: Path | None = None) -> None:
        """``file`` replaces ``window.json`` in the person's configuration folder."""
        self._path = file or user_config_path("fieldkit", appauthor=False) / "window.json"
        self._values = self._read()

    @property
    def mode(self) -> Mode:
        """The look last used."""
        raw = self._values.get("mode")
        return Mode(raw) if isinstance(raw, str) and raw in set(Mode) else Mode.CLAIR

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._set("mode", mode.value)

    @property
    def zoom(self) -> float:
        """The zoom last used."""
        raw = self._values.get("zoom")
        return float(raw) if isinstance(raw, int | float) else 1.0

    @zoom.setter
    def zoom(self, zoom: float) -> None:
        self._set("zoom", zoom)

    @property
    def language(self) -> str:
        """The language last used; at first the system's where there are words for it, else the first."""
        raw = self._values.get("language") or QLocale.system().name()[:2]
        return str(raw) if raw in languages() else FIRST_LANGUAGE

    @language.setter
    def language(self, language: str) -> None:
        self._set("language", language)

    @property
    def geometry(self) -> QByteArray:
        """Where the window stood; empty at first."""
        raw = self._values.get("geometry")
        return QByteArray.fromBase64(raw.encode()) if isinstance(raw, str) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._set("geometry", geometry.toBase64().toStdString())

    @property
    def idle_minutes(self) -> int:
        """After how many minutes without anybody the program locks itself; 0 for never."""
        raw = self._values.get("idle_minutes")
        return raw if isinstance(raw, int) and 0 <= raw <= LONGEST_IDLE else IDLE_MINUTES

    @idle_minutes.setter
    def idle_minutes(self, minutes: int) -> None:
        self._set("idle_minutes", minutes)

    @property
    def locked(self) -> bool:
        """Whether the program was locked and not opened since: a new start then asks for a secret as well."""
        return self._values.get("locked") is True

    @locked.setter
    def locked(self, locked: bool) -> None:
        self._set("locked", locked)

    @property
    def begun(self) -> str:
        """The device of the workspace whose first steps are not over; empty when there is none."""
        return str(self._values.get("begun") or "")

    @begun.setter
    def begun(self, device: str) -> None:
        self._set("begun", device)

    def rail_narrow(self, screen: str) -> bool | None:
        """Whether the person folded the rail on a screen; None where they never said."""
        raw = self._values.get(f"rail/{screen}")
        return None if raw is None else raw == "narrow"

    def keep_rail(self, screen: str, *, narrow: bool) -> None:
        """Remember how the person wants the rail on a screen."""
        self._set(f"rail/{screen}", "narrow" if narrow else "wide")

    def _set(self, name: str, value: str | float) -> None:
        if self._values.get(name) == value:
            return
        self._values[name] = value
        with contextlib.suppress(EnvironmentFault):  # a look that is forgotten is no reason to interrupt anybody
            make_folder(self._path.parent)
            write_file(self._path, msgspec.json.format(msgspec.json.encode(self._values)))

    def _read(self) -> dict[str, Any]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, Any])
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return {}
