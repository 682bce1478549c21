"""What opens the vault, each way with its state and what changes it; and when the program locks itself."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import FieldKitError
from fieldkit.services.door import keyring_available
from fieldkit.services.keys import KEYRING, ORGANISATION, PASSPHRASE, WORDS
from fieldkit.services.profile import Profile
from ui.settings.changing import NewWords, OtherOrganisation, OtherPassphrase
from ui.settings.rows import SettingRow
from ui.shell.context import Context
from ui.shell.settings import IDLE_MINUTES, LONGEST_IDLE
from ui.shell.window import MainWindow
from ui.widgets.buttons import Button
from ui.widgets.choices import Combo, Switch
from ui.widgets.labels import Label
from ui.widgets.layouts import column, reveal

_MINUTES = (1, 2, 5, IDLE_MINUTES, 15, 30, LONGEST_IDLE)


@dataclass(frozen=True, slots=True)
class _Seen:
    kinds: Mapping[str, bool]
    organisation: str
    profile: Profile
    keyring: bool


class VaultPage(QWidget):
    """Read anew each time it is shown and after each change."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        say = context.words.say
        self.change, self.renew = Button(say("settings.change_passphrase")), Button(say("settings.renew_words"))
        self.keyring, self.organise = Switch(say("settings.keyring_switch")), Button(say("settings.set_organisation"))
        self.keyring.setAccessibleName(say("settings.keyring"))
        self.withdraw = Button(say("settings.withdraw_organisation"))
        self.idle = Combo(self._choices(), say("settings.idle"))
        self.lock = Button(say("settings.lock"), icon="lock")
        self.who = SettingRow(say("settings.account"), "")
        self.rows = {
            PASSPHRASE: SettingRow(say("settings.passphrase"), "", self.change),
            WORDS: SettingRow(say("settings.words"), "", self.renew),
            KEYRING: SettingRow(say("settings.keyring"), "", self.keyring),
            ORGANISATION: SettingRow(say("settings.organisation"), "", self.organise, self.withdraw),
        }
        self._listen()
        self.setLayout(
            column(
                Label(say("settings.opens"), "h2"),
                Label(say("settings.opens_text"), tone="secondary", wrap=True),
                *self.rows.values(),
                _heading(say("settings.locking")),
                SettingRow(say("settings.idle"), say("settings.idle_text"), self.idle),
                SettingRow(say("settings.lock_now"), say("settings.lock_now_text"), self.lock),
                _heading(say("settings.account_title")),
                self.who,
                gap=2,
            )
        )

    def read(self) -> None:
        """Read how it stands."""
        window = self.window()
        if isinstance(window, MainWindow):
            self.idle.set_code(str(window.settings.idle_minutes))
        workspace = self._context.workspace

        def look() -> _Seen:
            keys = workspace.keys
            return _Seen(keys.kinds(), keys.organisation, workspace.people.current, keyring_available())

        self._context.jobs.read(look, self._show, owner=self)

    def leave(self) -> None:
        """Fold what is open: nothing typed stays."""
        for line in self.rows.values():
            line.fold()

    def _choices(self) -> list[tuple[str, str]]:
        say = self._context.words.say
        return [
            *((str(count), say("settings.minutes", count=count)) for count in _MINUTES),
            ("0", say("settings.never")),
        ]

    def _listen(self) -> None:
        self.change.clicked.connect(self._change)
        self.renew.clicked.connect(self._renew)
        self.keyring.clicked.connect(self._turn_keyring)
        self.organise.clicked.connect(self._organise)
        self.withdraw.clicked.connect(lambda: self._set_organisation(""))
        self.idle.picked.connect(self._keep_idle)
        self.lock.clicked.connect(self._lock)

    def _show(self, seen: _Seen) -> None:
        say = self._context.words.say
        for kind in (PASSPHRASE, WORDS):
            self.rows[kind].detail.setText(self._state(kind, seen.kinds))
        self.renew.set_label(say("settings.renew_words" if WORDS in seen.kinds else "settings.make_words"))
        on = KEYRING in seen.kinds
        self.keyring.setChecked(on)
        self.keyring.setEnabled(on or seen.keyring)
        told = ("keyring_on" if on else "keyring_off") if seen.keyring else "keyring_silent" if on else "keyring_absent"
        self.rows[KEYRING].detail.setText(say(f"settings.{told}"))
        key = seen.organisation
        self.rows[ORGANISATION].detail.setText(key or say("settings.no_organisation"))
        self.organise.set_label(say("settings.change_organisation" if key else "settings.set_organisation"))
        reveal(self.withdraw, when=bool(key))
        self.who.title.setText(seen.profile.name)
        self.who.detail.setText(seen.profile.login)

    def _state(self, kind: str, kinds: Mapping[str, bool]) -> str:
        state = "absent" if kind not in kinds else "whole" if kinds[kind] else "damaged"
        return self._context.words.say(f"settings.{kind}_{state}")

    def _change(self) -> None:
        line = self.rows[PASSPHRASE]
        part = OtherPassphrase(self._context)
        part.ended.connect(lambda: self._done(line, "settings.passphrase_changed"))
        part.left.connect(line.fold)
        self._unfold(line, part)

    def _renew(self) -> None:
        line = self.rows[WORDS]
        part = NewWords(self._context)
        part.renewed.connect(self.read)
        part.ended.connect(line.fold)
        part.left.connect(line.fold)
        self._unfold(line, part)

    def _organise(self) -> None:
        line = self.rows[ORGANISATION]
        part = OtherOrganisation()
        part.chosen.connect(self._set_organisation)
        part.left.connect(line.fold)
        self._unfold(line, part)

    def _unfold(self, line: SettingRow, part: QWidget) -> None:
        self.leave()
        line.unfold(part)
        part.setFocus()

    def _turn_keyring(self) -> None:
        wanted, keys = self.keyring.isChecked(), self._context.workspace.keys
        told = "settings.keyring_turned_on" if wanted else "settings.keyring_turned_off"
        line = self.rows[KEYRING]
        self._context.jobs.write(
            lambda: keys.use_keyring(wanted=wanted), lambda _none: self._done(line, told), self._fail, self
        )

    def _set_organisation(self, recipient: str) -> None:
        keys, line = self._context.workspace.keys, self.rows[ORGANISATION]
        told = "settings.organisation_set" if recipient else "settings.organisation_withdrawn"

        def fail(error: FieldKitError) -> None:
            part = line.unfolded
            if isinstance(part, OtherOrganisation):
                part.complain(error)
            else:
                self._fail(error)

        self._context.jobs.write(
            lambda: keys.set_organisation(recipient), lambda _none: self._done(line, told), fail, self
        )

    def _done(self, line: SettingRow, told: str) -> None:
        line.fold()
        self._context.notices.toast(self._context.words.say(told))
        self.read()

    def _fail(self, error: FieldKitError) -> None:
        self._context.notices.trouble(error)
        self.read()

    def _keep_idle(self, minutes: str) -> None:
        window = self.window()
        if isinstance(window, MainWindow):
            window.settings.idle_minutes = int(minutes)

    def _lock(self) -> None:
        window = self.window()
        if isinstance(window, MainWindow):
            window.lock_wanted.emit()


def _heading(title: str) -> QWidget:
    """A title with room above it."""
    part = QWidget()
    part.setLayout(column(Label(title, "h2"), gap=0, margins=(0, 24, 0, 2)))
    return part
