"""The network of a run: what leaves a laptop arrives, or is lost, doubled, late, cut, or answered by somebody else."""

import io
import random
from collections.abc import Callable, Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from tests.simulation.hub import Hub, Letter, Said
from tests.simulation.virtual import HUB, PowerCut, Time

MOST_REQUESTS = 200
"""Requests one round may take: beyond, it goes round in circles."""

FATES: Mapping[str, int] = {
    "lost": 4,
    "unanswered": 5,
    "twice": 3,
    "late": 3,
    "cut": 3,
    "half_answered": 2,
    "stale": 3,
    "portal": 3,
    "refusing": 1,
    "busy": 1,
}
"""What may happen to a request in bad weather, and how often beside the others."""

_PORTALS = (
    Said(200, (("content-type", "text/html"),), b"<html>Bienvenue</html>"),
    Said(302, (("location", "http://portail.example/"), ("content-type", "text/html")), b""),
    Said(511, (("content-type", "text/html"),), b"<html>Connexion requise</html>"),
    Said(204, (), b""),
)
_BUSY = Said(503, (("retry-after", "7"), ("content-type", "text/plain")), b"")


class Violation(AssertionError):
    """Something that must hold does not."""


class Network:
    """Between the laptops and the server. ``storm`` is the share of requests that something happens to."""

    def __init__(self, hub: Hub, time: Time, chance: random.Random) -> None:
        self.hub, self._time, self._chance = hub, time, chance
        self.storm = 0.0
        self.forced: Callable[[Letter], str] | None = None
        self.late: list[Letter] = []
        self.asked = 0
        self.leaving: Callable[[Letter], None] = lambda _: None
        self.answered: Callable[[Letter, Said], None] = lambda _, __: None
        self.told: Callable[[str], None] = lambda _: None
        self.between: Callable[[], None] = lambda: None
        self._heard: dict[tuple[str, str], list[Said]] = {}

    def carry(self, letter: Letter) -> Said:
        """The answer a laptop gets; raises what a laptop is told where there is none."""
        self.asked += 1
        if self.asked > MOST_REQUESTS:
            raise Violation(f"{letter.machine} goes on asking: {letter.method} {letter.path}")
        self.leaving(letter)
        self.between()
        fate = "arrives" if self.forced is None else self.forced(letter)
        if self._chance.random() < self.storm:
            fate = self._chance.choices(list(FATES), list(FATES.values()))[0]
        self.told(f"{letter.machine} {letter.method} {letter.path} {len(letter.body)} {fate}")
        fates: dict[str, Callable[[Letter], Said]] = {
            "arrives": self.deliver,
            "lost": self._lost,
            "unanswered": self._unanswered,
            "twice": self._twice,
            "late": self._late,
            "cut": self._cut,
            "half_answered": self._half_answered,
            "stale": self._stale,
            "portal": lambda _: self._chance.choice(_PORTALS),
            "refusing": self._refusing,
            "busy": lambda _: _BUSY,
        }
        return fates[fate](letter)

    def deliver(self, letter: Letter, cut: int | None = None) -> Said:
        """Bring a request to the server, which may go off while it works; raises ConnectionError then."""
        try:
            said = self.hub.answer(letter, cut)
        except PowerCut as end:
            if end.machine != HUB:
                raise
            self.wake_the_hub()
            raise requests.exceptions.ConnectionError("the server is gone") from None
        self.answered(letter, said)
        self._heard.setdefault((letter.method, letter.path), []).append(said)
        return said

    def wake_the_hub(self) -> None:
        """It starts again; of a file that was arriving, what the disk had not been told to keep may read as nothing."""
        self.told("the server went off")
        for part in self.hub.parts():
            size = part.stat().st_size
            if size and self._chance.random() < 0.5:
                lost = int(self._chance.random() * size)
                part.write_bytes(part.read_bytes()[:lost] + bytes(size - lost))
        self.hub.restart()

    def bring_late(self) -> None:
        """One of the requests believed lost arrives now; nobody hears its answer."""
        if self.late:
            letter = self.late.pop(self._chance.randrange(len(self.late)))
            try:
                said = self.deliver(letter)
            except requests.exceptions.ConnectionError:
                return
            self.told(f"late {letter.machine} {letter.method} {letter.path} {said.status}")

    def _lost(self, _: Letter) -> Said:
        raise requests.exceptions.ConnectionError("lost")

    def _refusing(self, _: Letter) -> Said:
        raise requests.exceptions.ConnectionError("Connection refused")

    def _unanswered(self, letter: Letter) -> Said:
        self.deliver(letter)
        raise requests.exceptions.ReadTimeout("no answer")

    def _twice(self, letter: Letter) -> Said:
        first = self.deliver(letter)
        second = self.deliver(letter)
        return self._chance.choice((first, second))

    def _late(self, letter: Letter) -> Said:
        self.late.append(letter)
        raise requests.exceptions.ReadTimeout("no answer")

    def _cut(self, letter: Letter) -> Said:
        if letter.body:
            self.deliver(letter, int(self._chance.random() * len(letter.body)))  # as many draws whatever its length
            if self._chance.random() < 0.3:
                self.wake_the_hub()  # it was the server that ended
        raise requests.exceptions.ConnectionError("cut")

    def _half_answered(self, letter: Letter) -> Said:
        said = self.deliver(letter)
        headers = {**dict(said.headers), "content-length": str(len(said.body))}
        return Said(said.status, tuple(headers.items()), said.body[: len(said.body) // 2])

    def _stale(self, letter: Letter) -> Said:
        """An answer of before comes again, whatever it answered then."""
        heard = self._heard.get((letter.method, letter.path))
        if not heard or self._chance.random() < 0.3:
            return self.deliver(letter)
        return self._chance.choice(heard[-6:])


class Line(HTTPAdapter):
    """Hands what the client's own HTTP sends to the network of the run."""

    def __init__(self, network: Network, time: Time) -> None:
        super().__init__()
        self._network, self._time = network, time

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:  # noqa: ANN401 - as the base class
        body: Any = request.body
        content = body.read() if hasattr(body, "read") else body or b""
        path = "/" + str(request.url).split("/", 3)[3]
        headers = tuple((str(name), str(value)) for name, value in request.headers.items())
        said = self._network.carry(Letter(self._time.machine, str(request.method), path, headers, content))
        raw = HTTPResponse(
            io.BytesIO(said.body),
            headers=dict(said.headers),
            status=said.status,
            preload_content=False,
            request_method=str(request.method),
        )
        return self.build_response(request, raw)
