"""The QPalette of a mode, for what Qt paints by itself."""

from collections.abc import Callable

from PySide6.QtGui import QColor, QPalette

_ROLES = {
    QPalette.ColorRole.Window: "bg.canvas",
    QPalette.ColorRole.WindowText: "text.primary",
    QPalette.ColorRole.Base: "bg.canvas",
    QPalette.ColorRole.AlternateBase: "bg.subtle",
    QPalette.ColorRole.Text: "text.primary",
    QPalette.ColorRole.PlaceholderText: "text.tertiary",
    QPalette.ColorRole.Button: "bg.canvas",
    QPalette.ColorRole.ButtonText: "text.primary",
    QPalette.ColorRole.BrightText: "danger.base",
    QPalette.ColorRole.ToolTipBase: "bg.inverse",
    QPalette.ColorRole.ToolTipText: "text.onInverse",
    QPalette.ColorRole.Highlight: "accent.base",
    QPalette.ColorRole.HighlightedText: "text.onAccent",
    QPalette.ColorRole.Link: "text.link",
    QPalette.ColorRole.LinkVisited: "text.link",
    QPalette.ColorRole.Light: "bg.canvas",
    QPalette.ColorRole.Midlight: "border.hairline",
    QPalette.ColorRole.Mid: "border.strong",
    QPalette.ColorRole.Dark: "border.control",
    QPalette.ColorRole.Shadow: "border.control",
    QPalette.ColorRole.Accent: "accent.base",
}

_DISABLED = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.PlaceholderText,
)


def make_palette(color: Callable[[str], QColor]) -> QPalette:
    """The palette made of the mode's tokens."""
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, color(name))
    for role in _DISABLED:
        palette.setColor(QPalette.ColorGroup.Disabled, role, color("text.disabled"))
    return palette
