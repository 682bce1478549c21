"""Through which proxy this workspace reaches its server: none, this computer's, or one the person names."""

from enum import StrEnum
from urllib.parse import urlsplit

import msgspec

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import BadValue
from fieldkit.storage.store import Store

_PROXY = "sync_proxy"


class Way(StrEnum):
    """How the server is reached."""

    NONE = "none"
    """Directly, whatever this computer is set to."""
    SYSTEM = "system"
    """As this computer is set to."""
    ADDRESS = "address"
    """Through the proxy named here."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A choice of way. ``login`` and ``password`` are for the proxy at ``address`` and for nobody else."""

    way: Way = Way.NONE
    address: str = ""
    login: str = ""
    password: str = ""

    def __repr__(self) -> str:
        """Without what opens it: a representation ends up in messages of errors."""
        return f"Proxy({self.way})"


class Proxies:
    """The choice, kept in the encrypted workspace like the token of the server."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def current(self) -> Proxy:
        """The choice as it stands; none before there is one."""
        raw = self._store.get_setting(_PROXY)
        return msgspec.json.decode(raw, type=Proxy) if raw else Proxy()

    def choose(self, proxy: Proxy) -> Proxy:
        """Keep a choice, its address made whole; raises BadValue(proxy_address) for one that leads nowhere."""
        if proxy.way is Way.ADDRESS:
            kept = Proxy(Way.ADDRESS, checked_address(proxy.address), proxy.login.strip(), proxy.password)
        else:
            kept = Proxy(proxy.way)
        self._store.set_setting(_PROXY, msgspec.json.encode(kept).decode())
        return kept


def checked_address(address: str) -> str:
    """« proxy.example:3128 » as a URL; raises BadValue(proxy_address)."""
    cleaned = address.strip().rstrip("/")
    cleaned = cleaned if "://" in cleaned else f"http://{cleaned}"
    try:
        parts = urlsplit(cleaned)
        parts.port  # noqa: B018 - read to be checked
    except ValueError:
        raise BadValue("proxy_address") from None
    known = parts.scheme in {"http", "https"} and bool(parts.hostname)
    bare = "@" not in parts.netloc and not parts.path and not parts.query and not parts.fragment
    if not known or not bare or not cleaned.isprintable() or " " in cleaned:
        raise BadValue("proxy_address")
    return cleaned
