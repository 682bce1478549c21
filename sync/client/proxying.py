"""The way through a proxy, and what one says when it lets nobody through."""

import re
from collections.abc import Mapping

from requests.utils import get_environ_proxies

from fieldkit.errors import ServerUnreachable
from fieldkit.services.proxies import Proxy, Way

_SAID = re.compile(r"Tunnel connection failed: (\d{3})")
_LOGIN_WANTED = "407"


def proxies_for(proxy: Proxy, url: str) -> Mapping[str, str]:
    """The proxies to a server of another machine, by scheme."""
    if proxy.way is Way.SYSTEM:
        return get_environ_proxies(url)
    return {"https": proxy.address} if proxy.way is Way.ADDRESS else {}


def refused_by_proxy(text: str) -> ServerUnreachable:
    """The error for what a proxy answered, or did not, in the place of the server."""
    said = _SAID.search(text)
    if said is None:
        return ServerUnreachable("proxy_away")
    return ServerUnreachable("proxy_login" if said[1] == _LOGIN_WANTED else "proxy_refused", status=int(said[1]))
