"""« Réglages »: sections at the left, the one on show at the right. Only sections that do something are there."""

from collections.abc import Callable

from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Published
from ui.settings.display import DisplayPage
from ui.settings.rows import SectionItem
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.theme import theme
from ui.widgets.layouts import ScrollColumn, Surface, column, row

_WIDEST = 780


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its key, icon, and how its page is made."""

    key: str
    icon: str
    make: Callable[[Context], QWidget]
    whole: bool = False
    """Whether the page scrolls by itself and fills the room."""


def _vault(context: Context) -> QWidget:
    from ui.settings.vault import VaultPage  # brings what makes words and sheets

    return VaultPage(context)


def _backups(context: Context) -> QWidget:
    from ui.backups.page import BackupsPage

    page = BackupsPage(context)
    page.restore_wanted.connect(lambda: context.navigator.go("restore"))
    return page


def _health(context: Context) -> QWidget:
    from ui.settings.health import HealthPage  # brings the doctor

    return HealthPage(context)


SECTIONS = (
    Section("display", "sun", DisplayPage),
    Section("vault", "lock", _vault),
    Section("backups", "hard-drive", _backups),
    Section("health", "shield-check", _health, whole=True),
)


class SettingsScreen(Screen):
    """Entered with ``section``; without it, the one last on show."""

    key = "settings"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        say = context.words.say
        group = QButtonGroup(self)
        self.items = {
            section.key: SectionItem(section.key, section.icon, say(f"settings.section_{section.key}"))
            for section in SECTIONS
        }
        for item in self.items.values():
            group.addButton(item)
            item.clicked.connect(lambda _=False, key=item.key: context.navigator.replace("settings", section=key))
        self._list = Surface("subtle", "right")
        self._list.setLayout(column(*self.items.values(), None, gap=2, margins=(8, 10, 8, 10)))
        self._list.setFixedWidth(theme().grown(220))
        self._stack = QStackedWidget()
        self._pages: dict[str, QWidget] = {}
        self._frames: dict[str, QWidget] = {}
        self._section = SECTIONS[0].key
        line = row(self._list, self._stack, gap=0)
        line.setStretch(1, 1)
        self.setLayout(line)
        theme().changed.connect(self._dress)

    @property
    def page(self) -> QWidget:
        """The page on show."""
        return self._pages[self._section]

    def header(self) -> Header:
        """The title alone: the sections say the rest."""
        return Header(self.context.words.say("settings.title"))

    def enter(self, **arguments: str) -> None:
        """Show a section, made at its first use, and let it read."""
        wanted = arguments.get("section", self._section)
        if wanted != self._section:
            self.leave()
        self._section = wanted if wanted in self.items else SECTIONS[0].key
        if self._section not in self._pages:
            self._make(next(section for section in SECTIONS if section.key == self._section))
        self.items[self._section].setChecked(True)
        self._stack.setCurrentWidget(self._frames[self._section])
        read = getattr(self.page, "read", None)
        if read is not None:
            read()

    def refresh(self, published: Published) -> None:
        """What is written in the dossiers changes no setting."""

    def leave(self) -> None:
        """Nothing typed into a secret's field stays."""
        leave = getattr(self._pages.get(self._section), "leave", None)
        if leave is not None:
            leave()

    def zones(self) -> tuple[QWidget, ...]:
        """The list, then the page."""
        return (self._list, self._stack)

    def _make(self, section: Section) -> None:
        page = self._pages[section.key] = section.make(self.context)
        if section.whole:
            frame: QWidget = page
        else:
            page.setMaximumWidth(theme().grown(_WIDEST))
            content = ScrollColumn(gap=0, margins=(32, 20, 32, 24))
            content.add_bounded(page)
            content.column.addStretch(1)
            frame = content
        self._frames[section.key] = frame
        self._stack.addWidget(frame)

    def _dress(self) -> None:
        self._list.setFixedWidth(theme().grown(220))
