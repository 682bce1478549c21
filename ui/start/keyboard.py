"""The keyboard a secret is typed on, blind: its language and whether capitals are locked, where a system tells."""

import ctypes
import sys
from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtGui import QGuiApplication

_LEDS = Path("/sys/class/leds")
_VK_CAPITAL = 0x14
_TOLD = sys.platform in {"win32", "darwin"}
"""Elsewhere Qt answers with the language of the system, whatever the keyboard."""
_HID, _ALPHA_SHIFT = 1, 0x10000
_GRAPHICS = "/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices"


def capitals_locked() -> bool | None:
    """Whether capitals are locked; None where the system does not tell."""
    if sys.platform == "win32":
        return bool(ctypes.windll.user32.GetKeyState(_VK_CAPITAL) & 1)
    if sys.platform == "darwin":
        return _locked_on_mac()
    return lit(_LEDS)


def lit(leds: Path) -> bool | None:
    """Whether a keyboard's light for capitals is on, as Linux shows them; None where there is no such light."""
    found: bool | None = None
    for light in leds.glob("*::capslock/brightness"):
        try:
            found = bool(found) or light.read_text(encoding="ascii").strip() not in {"", "0"}
        except OSError:
            continue
    return found


def keyboard_language() -> str:
    """The language the keyboard is set to, in that language; empty where Qt is not told (Linux)."""
    locale = QGuiApplication.inputMethod().locale()
    if not _TOLD or locale.language() is QLocale.Language.C:
        return ""
    return f"{locale.nativeLanguageName()} ({locale.nativeTerritoryName()})"


def _locked_on_mac() -> bool | None:
    try:
        flags = ctypes.CDLL(_GRAPHICS).CGEventSourceFlagsState
    except (OSError, AttributeError):
        return None
    flags.restype = ctypes.c_uint64
    return bool(flags(ctypes.c_int32(_HID)) & _ALPHA_SHIFT)
