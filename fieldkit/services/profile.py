"""Who is at the keyboard, and the account that sends their work."""

from dataclasses import replace

import msgspec

from fieldkit.domain.changes import mailbox
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.review import Role
from fieldkit.storage.store import Store

_SETTING = "profile"


@dataclass(frozen=True, slots=True)
class Profile:
    """The person using this workspace. ``login`` is an e-mail address; ``role`` is what the server last said."""

    login: str
    name: str
    role: Role = Role.OFFICER
    organisation: str = ""

    @property
    def mailbox(self) -> str:
        """``Name <login>``: how changes are signed."""
        return mailbox(self.name, self.login)


class People:
    """The profile of this workspace."""

    def __init__(self, store: Store) -> None:
        """Read once; kept in memory since every change is signed with it."""
        self._store = store
        raw = store.get_setting(_SETTING)
        self._current = msgspec.json.decode(raw, type=Profile) if raw else Profile("", "")

    @property
    def current(self) -> Profile:
        """Who is at the keyboard."""
        return self._current

    def introduce(self, name: str, login: str) -> Profile:
        """Say who is at the keyboard from now on."""
        return self._keep(replace(self._current, name=name.strip(), login=login.strip().lower()))

    def confirm(self, *, role: Role, organisation: str) -> Profile:
        """Note what the server says of the account."""
        return self._keep(replace(self._current, role=role, organisation=organisation))

    def _keep(self, profile: Profile) -> Profile:
        self._store.set_setting(_SETTING, msgspec.json.encode(profile).decode())
        self._current = profile
        return profile
