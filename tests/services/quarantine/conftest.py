"""Children that run the misdeeds, and a way of asking for one."""

from collections.abc import Callable, Iterator

import pytest

from fieldkit.services.quarantine.frames import Frame
from fieldkit.services.quarantine.ward import Task, Ward

READER = "tests.services.quarantine.misdeeds"
Deed = Callable[..., str]


@pytest.fixture
def ward() -> Iterator[Ward]:
    with Ward(1) as opened:
        yield opened


def task(deed: str, words: object = "", *, bounds: tuple[int, ...] = (), content: bytes = b"file") -> Task[str]:
    """A file that makes its reader do something."""

    def check(answer: Frame) -> str:
        return str(answer.facts["came"])

    facts = {"deed": deed, "with": str(words)}
    return Task(READER, "hostile.jpg", len(content), lambda: [content], bounds, check, facts)
