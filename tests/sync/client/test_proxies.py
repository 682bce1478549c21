"""The server through a proxy: the one that was chosen and no other, opened with what is given to nobody else."""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fieldkit.domain.unlocking import Passphrase
from fieldkit.errors import BadValue, ServerUnreachable
from fieldkit.services.door import open_workspace
from fieldkit.services.proxies import Proxy, Way, checked_address
from fieldkit.services.workspace import Workspace
from sync.client.transport import Call, Transport
from sync.protocol import SYNC_TYPE
from tests.conftest import NetworkRefused
from tests.services.field import PASSPHRASE, new_workspace
from tests.sync.answering import Handler, answering
from tests.sync.certified import certified
from tests.sync.tunnelling import Tunneller, tunnelling

_NAME = "sync.essai.example"
_PASSWORD = "sésame: ouvre-toi"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = new_workspace(tmp_path / "w")
    yield made
    made.close()


class Echo(Handler):
    """Sends back what it gets, and whether anything meant for the proxy came along."""

    @staticmethod
    def answer(handler: Handler, body: bytes) -> None:
        assert "Proxy-Authorization" not in handler.headers
        assert handler.headers["Authorization"] == "Bearer token"
        handler.send(200, SYNC_TYPE, body)


@contextmanager
def served(folder: Path) -> Iterator[tuple[int, Path]]:
    """An encrypted server that is valid today, under a name nobody resolves."""
    now = dt.datetime.now(dt.UTC)
    with certified(folder, now - dt.timedelta(1), now + dt.timedelta(1), name=_NAME, handler=Echo) as found:
        yield found


def ask(port: int, pem: Path, proxy: Proxy) -> bytes:
    transport = Transport(f"https://{_NAME}:{port}", token="token", proxy=proxy)
    transport._session.verify = str(pem)
    try:
        return transport.call(
            Call(method="POST", path="/v1/sync", body=bytes(300_000), accept=SYNC_TYPE, limit=10**6)
        ).body
    finally:
        transport.close()


def through(proxy: Tunneller, **changed: str) -> Proxy:
    return Proxy(Way.ADDRESS, f"http://{proxy.address}", **changed)


def test_a_chosen_proxy_is_gone_through_and_only_asked_for_the_way(tmp_path: Path) -> None:
    with served(tmp_path) as (port, pem), tunnelling(port) as proxy:
        assert ask(port, pem, through(proxy)) == bytes(300_000)
    (head,) = proxy.asked
    assert head.startswith(f"CONNECT {_NAME}:{port} ")
    assert "Bearer" not in head


def test_a_proxy_that_wants_a_login_gets_it_and_nobody_else_does(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with served(tmp_path) as (port, pem), tunnelling(port, opens=f"claire:{_PASSWORD}") as proxy:
        assert ask(port, pem, through(proxy, login="claire", password=_PASSWORD)) == bytes(300_000)
        for wrong in (through(proxy), through(proxy, login="claire", password="faux")):
            with pytest.raises(ServerUnreachable, match="proxy_login") as caught:
                ask(port, pem, wrong)
            assert "faux" not in f"{caught.value!r} {caught.value.__cause__!r} {wrong!r}"
    assert _PASSWORD not in caplog.text
    assert "Basic" not in caplog.text


@pytest.mark.parametrize("status", [403, 502])
def test_a_proxy_that_refuses_the_way_is_told_apart(tmp_path: Path, status: int) -> None:
    with (
        served(tmp_path) as (port, pem),
        tunnelling(port, status=status) as proxy,
        pytest.raises(ServerUnreachable, match="proxy_refused"),
    ):
        ask(port, pem, through(proxy))


def test_a_proxy_that_is_not_there_is_told_apart(tmp_path: Path) -> None:
    with served(tmp_path) as (port, pem):
        with tunnelling(port) as proxy:
            gone = through(proxy)
        with pytest.raises(ServerUnreachable, match="proxy_away"):
            ask(port, pem, gone)


def test_the_computer_s_own_is_taken_only_where_it_was_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(tmp_path) as (port, pem), tunnelling(port) as proxy:
        for name in ("https_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://{proxy.address}")
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        with pytest.raises(NetworkRefused, match=_NAME):
            ask(port, pem, Proxy())
        assert proxy.asked == []
        assert ask(port, pem, Proxy(Way.SYSTEM)) == bytes(300_000)
        assert len(proxy.asked) == 1


def test_a_server_on_this_machine_is_reached_without_a_proxy() -> None:
    with answering(Echo.answer) as url, tunnelling(1, status=403) as proxy:
        transport = Transport(url, token="token", proxy=through(proxy))
        call = Call(method="POST", path="/v1/sync", body=b"x", accept=SYNC_TYPE)
        assert transport.call(call).body == b"x"
        transport.close()
    assert proxy.asked == []


def test_the_choice_is_kept_encrypted_with_the_workspace(tmp_path: Path, workspace: Workspace) -> None:
    proxies = workspace.outbox.proxies
    assert proxies.current == Proxy()
    chosen = proxies.choose(Proxy(Way.ADDRESS, " proxy.essai.example:3128/ ", "claire", _PASSWORD))
    assert chosen.address == "http://proxy.essai.example:3128"
    workspace.close()
    assert all(_PASSWORD.encode() not in path.read_bytes() for path in (tmp_path / "w").rglob("*") if path.is_file())
    again = open_workspace(tmp_path / "w", Passphrase(PASSPHRASE))
    assert again.outbox.proxies.current == chosen
    assert again.outbox.proxies.choose(Proxy(Way.NONE, "ignored", "claire", _PASSWORD)) == Proxy()
    again.close()


@pytest.mark.parametrize("address", ["", "socks5://x:1", "http://u:p@x:1", "x:99999", "http://x/path", "ex ample:1"])
def test_an_address_that_leads_nowhere_is_refused(address: str) -> None:
    with pytest.raises(BadValue, match="proxy_address"):
        checked_address(address)
