"""How FieldKit looks: tokens, theme, icons, fonts and the one style sheet.

``theme()`` is the Theme installed in this process; painters ask it for every colour, font and size.
"""

from ui.theme.theme import Theme, theme
from ui.theme.tokens import Mode, Tokens, Tone, load_tokens

__all__ = ["Mode", "Theme", "Tokens", "Tone", "load_tokens", "theme"]
