"""HTTP that trusts nobody: an answer counts only when it is provably the server's."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from urllib3.util import SKIP_HEADER

from fieldkit.errors import BadValue, NotAllowed, Refused, ServerRefused, ServerUnreachable
from sync.protocol import PROBLEM_TYPE
from sync.protocol.problems import Code, decode_problem

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_CHUNK = 65_536
_SIGN_IN = {
    Code.WRONG_PASSWORD: "wrong_password",
    Code.TOKEN_UNKNOWN: "signed_out",
    Code.DEVICE_REVOKED: "device_revoked",
    Code.ACCOUNT_DISABLED: "account_disabled",
    Code.TOO_MANY_ATTEMPTS: "too_many_attempts",
}
_PROBLEM_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: status, headers by lower-case name, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request. ``accept`` is the only media type that counts as an answer, empty where none has a body.

    ``proof`` is a header only our server answers with; without it an answer counts for nothing. ``limit`` bounds the
    bytes read, ``seconds`` the whole exchange.
    """

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] | None = None
    accept: str = ""
    proof: tuple[str, str] | None = None
    limit: int = _PROBLEM_BYTES
    seconds: float = 60.0


class Transport:
    """One kept-alive connection to one server."""

    def __init__(self, url: str, *, token: str = "", silence_s: float = 15.0) -> None:
        """``silence_s`` is how long a connection may stay silent. Raises BadValue for a URL that is not safe to use."""
        self._base = checked_url(url)
        self._session = requests.Session()
        self._session.trust_env = False  # a .netrc would replace our token; proxies come from settings
        self._session.headers.clear()  # on 2G every header is paid for at each request
        self._session.headers.update({"User-Agent": SKIP_HEADER, "Accept-Encoding": SKIP_HEADER})
        self._silence_s = silence_s
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
        deadline = time.monotonic() + call.seconds
        headers = dict(call.headers or {})
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if call.accept:
            headers["Accept"] = call.accept
        self.bytes_sent += len(call.body)
        try:
            with self._session.request(
                call.method,
                self._base + call.path,
                data=call.body or None,
                headers=headers,
                timeout=(min(10.0, self._silence_s), self._silence_s),
                allow_redirects=False,
                stream=True,
            ) as response:
                return self._read(response, call, deadline)
        except requests.exceptions.SSLError as error:
            raise ServerUnreachable(_tls_reason(str(error))) from error
        except requests.exceptions.Timeout as error:
            raise ServerUnreachable("timeout") from error
        except requests.exceptions.RequestException as error:
            raise ServerUnreachable("refused" if "refused" in str(error) else "cut") from error

    def _read(self, response: requests.Response, call: Call, deadline: float) -> Answer:
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        limit = _PROBLEM_BYTES if kind == PROBLEM_TYPE else call.limit
        body = bytearray()
        if call.method != "HEAD":
            for chunk in response.iter_content(_CHUNK):
                body += chunk
                if len(body) > limit:
                    raise ServerUnreachable("portal")
                if time.monotonic() > deadline:
                    raise ServerUnreachable("timeout")
        self.bytes_received += len(body)
        announced = response.headers.get("Content-Length")
        if call.method != "HEAD" and announced and announced.isdigit() and int(announced) != len(body):
            raise ServerUnreachable("cut")
        if response.status_code >= 400:
            raise _refusal(response.status_code, kind, bytes(body))
        if response.status_code >= 300 or not _is_genuine(response, kind, call, bytes(body)):
            raise ServerUnreachable("portal")
        return Answer(
            response.status_code, {name.lower(): text for name, text in response.headers.items()}, bytes(body)
        )


def _is_genuine(response: requests.Response, kind: str, call: Call, body: bytes) -> bool:
    if call.proof is not None and response.headers.get(call.proof[0]) != call.proof[1]:
        return False
    if call.accept:
        return kind == call.accept
    return call.proof is not None or not body


def checked_url(url: str) -> str:
    """The URL without a trailing slash; raises BadValue unless it is https, or http to this machine."""
    cleaned = url.strip()
    if cleaned and "://" not in cleaned:
        cleaned = f"https://{cleaned}"
    cleaned = cleaned.rstrip("/")
    parts = urlsplit(cleaned)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not parts.hostname or not safe or parts.username or parts.query or parts.fragment:
        raise BadValue("server_url")
    return cleaned


def is_this_machine(url: str) -> bool:
    """Whether a server's address leads to this very machine."""
    return urlsplit(checked_url(url)).hostname in _LOOPBACK


def _refusal(status: int, kind: str, body: bytes) -> Exception:
    if kind != PROBLEM_TYPE:
        return ServerUnreachable("stopped" if status in {500, 502, 503, 504} else "portal", status=status)
    try:
        problem = decode_problem(body)
    except Refused:
        return ServerUnreachable("portal", status=status)
    if problem.code in _SIGN_IN:
        return NotAllowed(_SIGN_IN[Code(problem.code)], **problem.facts)
    if status >= 500 and problem.code != Code.SERVER_FULL:
        return ServerUnreachable("stopped", status=status)
    return ServerRefused(problem.code, **problem.facts)


def _tls_reason(text: str) -> str:
    clock = "not yet valid" in text or "has expired" in text
    return "tls_clock" if clock else "tls"
