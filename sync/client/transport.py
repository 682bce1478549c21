"""HTTP that trusts nobody: an answer counts only when it is provably the server's."""

import io
import secrets
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import requests
import urllib3
from urllib3.util import SKIP_HEADER

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import BadValue, NotAllowed, Refused, ServerRefused, ServerUnreachable
from fieldkit.services.proxies import Proxy
from sync.client.clocks import dates_refused
from sync.client.connections import UNSENT_BYTES, Patient
from sync.client.metering import Meter
from sync.client.pace import SLOWEST, Pace
from sync.client.proxying import proxies_for, refused_by_proxy
from sync.client.retrying import later
from sync.protocol import JSON_TYPE, NONCE_HEADER, PROBLEM_TYPE
from sync.protocol.problems import Code, decode_problem

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_CHUNK = 65_536
_SIGN_IN = {
    Code.WRONG_PASSWORD: "wrong_password",
    Code.TOKEN_UNKNOWN: "signed_out",
    Code.DEVICE_REVOKED: "device_revoked",
    Code.DEVICE_ORDERED: "device_ordered",
    Code.ACCOUNT_DISABLED: "account_disabled",
    Code.TOO_MANY_ATTEMPTS: "too_many_attempts",
}
_PROBLEM_BYTES = 65_536
_NONCE_BYTES = 12
_ABOUT_DATES = ("not yet valid", "has expired")
"""How OpenSSL says that a certificate would do at another time."""
_OURS = {"self", "reason"}
"""Names of an error's own parts: a server has no facts of these names."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: status, headers by lower-case name, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request. ``accept`` is the only media type that counts as an answer, empty where none has a body.

    ``proof`` is a header only our server answers with, ``answered_with`` further ones of this very
    request, and how they begin; without them an answer counts for nothing. One of JSON or with a proof also
    repeats the nonce of the request. ``limit`` bounds the
    bytes read, ``seconds`` the exchange besides the time its bytes take on the slowest line. ``kept`` gets the body as
    it arrives, so that a cut leaves there what came before it.
    """

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] | None = None
    accept: str = ""
    proof: tuple[str, str] | None = None
    limit: int = _PROBLEM_BYTES
    seconds: float = 60.0
    answered_with: tuple[tuple[str, str], ...] = ()
    kept: bytearray | None = None


class Transport:
    """One kept-alive connection to one server."""

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        silence_s: float = 15.0,
        pace: Pace | None = None,
        server_at: int = 0,
        proxy: Proxy | None = None,
        renew: "Callable[[Transport], str] | None" = None,
    ) -> None:
        """``silence_s`` is how long a connection may stay silent, ``pace`` what is known of the link from before.

        ``server_at`` is the server's time as last heard. ``renew`` gets another token where this one has ended. No
        ``proxy`` stands between a server on this machine and us, whatever was chosen: the way to it is not encrypted.
        Raises BadValue for a URL that is not safe to use.
        """
        self.pace = pace or Pace()
        self.meter = Meter()
        self._base = checked_url(url)
        self._session = _Unled()
        proxy = proxy if proxy is not None and not is_this_machine(self._base) else Proxy()
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, Patient(self.meter, proxy.login, proxy.password))
        self._session.trust_env = False  # a .netrc would replace our token; the proxy is the one that was chosen
        self._session.proxies.update(proxies_for(proxy, self._base))
        self._session.headers.clear()  # on 2G every header is paid for at each request
        self._session.headers.update({"User-Agent": SKIP_HEADER, "Accept-Encoding": SKIP_HEADER})
        self._silence_s = silence_s
        self._server_at = server_at
        self._renew = renew
        self.token = token
        self.bytes_sent = 0
        self.bytes_received = 0

    def close(self) -> None:
        """Let go of the connection."""
        self._session.close()

    def call(self, call: Call) -> Answer:
        """Send a request and read its answer.

        Raises ServerUnreachable (network, portal, server stopped), NotAllowed (signed out, revoked) or ServerRefused.
        """
        try:
            return self._tried(call)
        except NotAllowed as error:
            if error.reason != _SIGN_IN[Code.TOKEN_UNKNOWN] or self._renew is None:
                raise
        renew, self._renew = self._renew, None  # what it asks is refused for good
        try:
            self.token = renew(self)
        finally:
            self._renew = renew
        return self._tried(call)

    def _tried(self, call: Call) -> Answer:
        try:
            return self._exchange(call)
        except ServerUnreachable as error:
            if error.reason in {"timeout", "cut"}:
                self.pace.falter()
            raise

    def _exchange(self, call: Call) -> Answer:
        headers = dict(call.headers or {})
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if call.accept:
            headers["Accept"] = call.accept
        if call.proof is not None or call.accept == JSON_TYPE:  # what has no place for a nonce in its body
            headers[NONCE_HEADER] = secrets.token_urlsafe(_NONCE_BYTES)
        self.bytes_sent += len(call.body)
        started = time.monotonic()
        # What the system took to send is still on its way when the wait for an answer begins.
        silence = self._silence_s + min(len(call.body), UNSENT_BYTES) / SLOWEST
        try:
            with self._session.request(
                call.method,
                self._base + call.path,
                data=io.BytesIO(call.body) if call.body else None,  # piece by piece: none of them may stall
                headers=headers,
                timeout=(min(10.0, self._silence_s), silence),
                allow_redirects=False,
                stream=True,
            ) as response:
                self.pace.measure(len(call.body), time.monotonic() - started)
                return self._read(response, call, started)
        except requests.exceptions.ProxyError as error:
            raise refused_by_proxy(str(error)) from error
        except requests.exceptions.SSLError as error:
            about_dates = any(words in str(error) for words in _ABOUT_DATES)
            raise (dates_refused(self._server_at) if about_dates else ServerUnreachable("tls")) from error
        except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError) as error:
            raise ServerUnreachable("timeout") from error
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            raise ServerUnreachable("refused" if "refused" in str(error) else "cut") from error

    def _read(self, response: requests.Response, call: Call, started: float) -> Answer:
        """The answer, its body read no further than anything about it is believed."""
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        if response.status_code >= 400:
            wanted = kind == PROBLEM_TYPE and call.method != "HEAD"
            body = self._body(response, call, _PROBLEM_BYTES, bytearray(), started) if wanted else bytearray()
            raise _refusal(response, kind, bytes(body), signed_in=bool(self.token))
        nonce = response.request.headers.get(NONCE_HEADER)
        if response.status_code >= 300 or not _is_genuine(response, kind, call, nonce):
            raise ServerUnreachable("portal")
        body = bytearray() if call.kept is None else call.kept
        if call.method != "HEAD":
            body = self._body(response, call, call.limit if call.accept else 0, body, started)
        headers = {name.lower(): text for name, text in response.headers.items()}
        return Answer(response.status_code, headers, bytes(body))

    def _body(self, response: requests.Response, call: Call, limit: int, into: bytearray, started: float) -> bytearray:
        raw: urllib3.HTTPResponse = response.raw
        before, began = self.bytes_received, time.monotonic()
        while piece := raw.read1(_CHUNK, decode_content=False):
            self.bytes_received += len(piece)
            read = self.bytes_received - before
            if read > limit:
                raise ServerUnreachable("portal")
            into += piece
            if time.monotonic() > started + call.seconds + (len(call.body) + read) / SLOWEST:
                raise ServerUnreachable("timeout")
        announced = response.headers.get("Content-Length")
        if announced is not None and announced != str(self.bytes_received - before):
            raise ServerUnreachable("cut")
        self.pace.measure_answer(self.bytes_received - before, time.monotonic() - began)
        return into


class _Unled(requests.Session):
    """A session that is led nowhere: it does not so much as look at where an answer points, nor at its body."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - the base class's
        """Nowhere; the base class reads the whole body of a redirection and fails on addresses that are none."""
        return None


def _is_genuine(response: requests.Response, kind: str, call: Call, nonce: str | None) -> bool:
    """Whether an answer looks like our server's before its body is read. We ask for no encoding, so it has none."""
    if call.proof is not None and response.headers.get(call.proof[0]) != call.proof[1]:
        return False
    if nonce is not None and response.headers.get(NONCE_HEADER) != nonce:
        return False
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return False
    if not all(response.headers.get(name, "").startswith(start) for name, start in call.answered_with):
        return False
    return not call.accept or kind == call.accept


def checked_url(url: str) -> str:
    """The URL without a trailing slash; raises BadValue unless it is https, or http to this machine.

    Where neither is written, https is meant, and http for this machine.
    """
    cleaned = url.strip()
    if cleaned and "://" not in cleaned:
        scheme = "http" if cleaned.partition("/")[0].partition(":")[0] in _LOOPBACK else "https"
        cleaned = f"{scheme}://{cleaned}"
    cleaned = cleaned.rstrip("/")
    try:
        parts = urlsplit(cleaned)
        parts.port  # noqa: B018 - read to be checked
    except ValueError:  # an address in brackets that is none, a port beyond the last
        raise BadValue("server_url") from None
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    told_apart = cleaned.isprintable() and " " not in cleaned and "@" not in parts.netloc
    if not parts.hostname or not safe or not told_apart or parts.query or parts.fragment:
        raise BadValue("server_url")
    return cleaned


def is_this_machine(url: str) -> bool:
    """Whether a server's address leads to this very machine."""
    return urlsplit(checked_url(url)).hostname in _LOOPBACK


def _refusal(response: requests.Response, kind: str, body: bytes, *, signed_in: bool) -> Exception:
    """The error an answer of 400 and more stands for. Any machine on the way may ask for a pause; none may sign out."""
    status = response.status_code
    pause = later(response.headers) if status in {429, 503} else {}
    if status == 429 and (signed_in or kind != PROBLEM_TYPE):
        return ServerUnreachable("busy", status=status, **pause)
    if kind != PROBLEM_TYPE:
        reason = "stopped" if status in {500, 502, 503, 504} else "portal"
        return ServerUnreachable(reason, status=status, **pause)
    try:
        problem = decode_problem(body)
    except Refused:
        return ServerUnreachable("portal", status=status)
    facts = {name: fact for name, fact in problem.facts.items() if name not in _OURS}
    if problem.code in _SIGN_IN:
        return NotAllowed(_SIGN_IN[Code(problem.code)], **facts)
    if status >= 500 and problem.code != Code.SERVER_FULL:
        return ServerUnreachable("stopped", status=status, **pause)
    return ServerRefused(problem.code, **facts)
