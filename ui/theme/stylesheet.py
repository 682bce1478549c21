"""The one style sheet of the application, made from the tokens of the mode.

Selected by dynamic properties, never set on a single widget: ``tone`` (the colour of a label), ``state`` (a field's
``error``, ``server`` or ``bare``), ``tall`` (the size a field of a start has) and ``surface`` (``popup``).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.theme.theme import Theme

_TONES = ("primary", "secondary", "tertiary", "disabled", "onAccent", "onInverse", "link")
_TALL = ("controlTall", "controlTallest")
_STATES = ("accent", "success", "warning", "danger", "review", "neutral")


def make_stylesheet(theme: "Theme") -> str:
    """The style sheet of the theme's mode and zoom."""
    return "\n".join(
        (
            _base(theme),
            _labels(theme),
            _fields(theme),
            _menus(theme),
            _scrolling(theme),
            _views(theme),
        )
    )


def _c(theme: "Theme", name: str) -> str:
    color = theme.color(name)
    return f"rgba({color.red()}, {color.green()}, {color.blue()}, {color.alpha()})"


def _base(theme: "Theme") -> str:
    return f"""
* {{ outline: 0; }}
QWidget {{ color: {_c(theme, "text.primary")}; }}
QMainWindow, QDialog {{ background: {_c(theme, "bg.frame")}; }}
QToolTip {{
    color: {_c(theme, "text.onInverse")}; background: {_c(theme, "bg.inverse")};
    border: 1px solid {_c(theme, "bg.inverse")}; padding: {theme.px(6)}px {theme.px(8)}px;
}}
QPushButton {{
    background: {_c(theme, "bg.canvas")}; border: {theme.border("control")}px solid {_c(theme, "border.strong")};
    border-radius: {theme.radius("control")}px; padding: 0 {theme.px(12)}px; min-height: {theme.size("control") - 2}px;
}}
QPushButton:hover {{ background: {_c(theme, "bg.hover")}; }}
QPushButton:pressed {{ background: {_c(theme, "bg.pressed")}; }}
QSplitter::handle {{ background: transparent; }}
"""


def _labels(theme: "Theme") -> str:
    rules = [f'QLabel[tone="{tone}"] {{ color: {_c(theme, f"text.{tone}")}; }}' for tone in _TONES]
    rules += [f'QLabel[tone="{state}"] {{ color: {_c(theme, f"{state}.base")}; }}' for state in _STATES]
    rules.append(f"QLabel:disabled {{ color: {_c(theme, 'text.disabled')}; }}")
    return "\n".join(rules)


def _fields(theme: "Theme") -> str:
    boxes = "QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox"
    focus_fill = "bg.hover" if theme.sun else "bg.canvas"
    wide, thin = theme.border("focus") + (0 if theme.sun else 1), theme.border("control")
    pad = theme.px(8)  # a line edit adds two of its own

    def each(suffix: str) -> str:
        return ", ".join(box + suffix for box in boxes.split(", "))

    tall = "\n".join(
        f'{box}[tall="{size}"]{suffix} {{ min-height: {theme.size(size) - 2 * edge}px; }}'
        for box in ("QLineEdit", "QComboBox")
        for size in _TALL
        for suffix, edge in (("", thin), (":focus", wide))
    )

    return f"""
{boxes} {{
    placeholder-text-color: {_c(theme, "text.tertiary")};
    background: {_c(theme, "bg.canvas")}; border: {thin}px solid {_c(theme, "border.control")};
    border-radius: {theme.radius("control")}px; padding: 0 {pad}px;
    selection-background-color: {_c(theme, "accent.base")}; selection-color: {_c(theme, "text.onAccent")};
}}
QLineEdit, QComboBox {{ min-height: {theme.size("control") - 2 * thin}px; }}
QComboBox {{ padding: 0 {pad + 2}px; }}
QPlainTextEdit, QTextEdit {{ padding: {theme.px(5)}px {theme.px(6)}px; }}
{each('[state="error"]')} {{ border-color: {_c(theme, "danger.base")}; }}
{each(":focus")} {{
    border: {wide}px solid {_c(theme, "focus.ring")}; background: {_c(theme, focus_fill)};
    padding: 0 {pad - wide + thin}px;
}}
QComboBox:focus {{ padding: 0 {pad + 2 - wide + thin}px; }}
QLineEdit:focus, QComboBox:focus {{ min-height: {theme.size("control") - 2 * wide}px; }}
{tall}
QPlainTextEdit:focus, QTextEdit:focus {{ padding: {theme.px(5) - wide + thin}px {theme.px(6) - wide + thin}px; }}
{each(":disabled")} {{
    color: {_c(theme, "text.disabled")}; border-color: {_c(theme, "border.disabled")};
    background: {_c(theme, "bg.subtle")};
}}
{each('[state="server"]')} {{
    background: {_c(theme, "bg.subtle")}; color: {_c(theme, "text.secondary")};
}}
QLineEdit[state="bare"], QPlainTextEdit[state="bare"], QTextEdit[state="bare"],
QLineEdit[state="bare"]:focus, QPlainTextEdit[state="bare"]:focus, QTextEdit[state="bare"]:focus {{
    border: 0; background: transparent; padding: 0;
}}
QComboBox::drop-down {{ border: 0; width: {theme.px(28)}px; }}
QComboBox::down-arrow {{ image: none; }}
"""


def _menus(theme: "Theme") -> str:
    return f"""
QMenu, QComboBox QAbstractItemView, QListView[surface="popup"], QListView[surface="completer"],
QCalendarWidget QWidget {{
    background: {_c(theme, "bg.raised")}; color: {_c(theme, "text.primary")};
}}
QMenu, QListView[surface="popup"], QFrame[surface="popup"] {{
    background: {_c(theme, "bg.raised")}; border: {theme.border()}px solid {_c(theme, "border.strong")};
    padding: {theme.px(6)}px;
}}
QListView[surface="completer"] {{
    border: {theme.border()}px solid {_c(theme, "border.strong")}; padding: {max(0, 3 - theme.border())}px; outline: 0;
    selection-background-color: {_c(theme, "bg.selected")}; selection-color: {_selected_text(theme)};
}}
QListView[surface="completer"]::item {{ min-height: {theme.size("control")}px; padding: 0 {theme.px(8)}px; }}
QMenu {{ menu-scrollable: 1; }}
QMenu::item {{
    padding: {theme.px(7)}px {theme.px(26)}px {theme.px(7)}px {theme.px(12)}px; border-radius: {theme.px(4)}px;
    margin: 0; min-width: {theme.px(140)}px;
}}
QMenu::icon {{ padding-left: {theme.px(10)}px; }}
QMenu::item:selected {{ background: {_c(theme, "bg.selected")}; color: {_selected_text(theme)}; }}
QMenu::item:disabled {{ color: {_c(theme, "text.disabled")}; background: transparent; }}
QMenu::separator {{
    height: {theme.border()}px; background: {_c(theme, "border.hairline")}; margin: {theme.px(6)}px 0;
}}
QComboBox QAbstractItemView {{
    border: {theme.border()}px solid {_c(theme, "border.strong")}; padding: {theme.px(4)}px; outline: 0;
    selection-background-color: {_c(theme, "bg.selected")}; selection-color: {_selected_text(theme)};
}}
QComboBox QAbstractItemView::item {{ min-height: {theme.size("control")}px; padding: 0 {theme.px(8)}px; }}
"""


def _selected_text(theme: "Theme") -> str:
    return _c(theme, "text.onInverse" if theme.sun else "text.primary")


def _scrolling(theme: "Theme") -> str:
    wide = theme.size("scrollbar")
    return f"""
QScrollArea, QScrollArea > QWidget > QWidget[surface="none"] {{ background: transparent; border: 0; }}
QAbstractScrollArea::corner {{ background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: {wide}px; margin: 0; border: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {wide}px; margin: 0; border: 0; }}
QScrollBar::handle {{
    background: {_c(theme, "border.strong")}; border-radius: {max(2, wide // 2 - 2)}px; margin: 2px;
}}
QScrollBar::handle:vertical {{ min-height: {theme.px(40)}px; }}
QScrollBar::handle:horizontal {{ min-width: {theme.px(40)}px; }}
QScrollBar::handle:hover {{ background: {_c(theme, "border.control")}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def _views(theme: "Theme") -> str:
    hairline = f"{theme.border()}px solid {_c(theme, 'border.hairline')}"
    return f"""
QAbstractItemView {{
    background: {_c(theme, "bg.canvas")}; border: 0; outline: 0;
    selection-background-color: {_c(theme, "bg.selected")}; selection-color: {_selected_text(theme)};
}}
QHeaderView {{ background: {_c(theme, "bg.subtle")}; border: 0; }}
QHeaderView::section {{
    background: {_c(theme, "bg.subtle")}; color: {_c(theme, "text.secondary")}; border: 0; border-bottom: {hairline};
    padding: 0 {theme.px(8)}px; min-height: {theme.px(32)}px;
}}
QTableView {{ gridline-color: {_c(theme, "border.hairline")}; }}
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {{
    background: {_c(theme, "bg.selected")}; color: {_selected_text(theme)};
}}
"""
