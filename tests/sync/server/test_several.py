"""Photos sent to several server processes over one PostgreSQL and one object storage: any of them goes on."""

import random
from collections.abc import Iterator

import pytest
import requests

from tests.sync.objects import ObjectStorage, running_object_storage
from tests.sync.postgresql import PostgreSQL
from tests.sync.server.test_uploads import reached, send_and_cut
from tests.sync.serving import RunningServer
from tests.sync.speaking import Speaker, problem_of, sha256_of

_KIB = 1024
_AWA = "awa@essai.example"


@pytest.fixture(scope="module")
def storage() -> Iterator[ObjectStorage]:
    with running_object_storage() as made:
        yield made


@pytest.fixture(scope="module")
def servers(
    tmp_path_factory: pytest.TempPathFactory, postgresql: PostgreSQL, storage: ObjectStorage
) -> Iterator[list[RunningServer]]:
    url, folder = postgresql.database(), tmp_path_factory.mktemp("several")
    made = [RunningServer(folder / name / "data", url, storage.url, storage.environment) for name in ("one", "two")]
    made[0].add_account(_AWA)
    try:
        yield [server.start() for server in made]
    finally:
        for server in made:
            server.stop()


@pytest.fixture
def both(servers: list[RunningServer]) -> Iterator[list[Speaker]]:
    """One device, known to both processes."""
    here = Speaker(servers[0], _AWA).sign_in()
    there = Speaker(servers[1], _AWA, device=here.device, token=here.token, epoch=here.epoch)
    yield [here, there]
    for speaker in (here, there):
        speaker.http.close()


def photo(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)  # noqa: S311 - the same photos every time


@pytest.mark.parametrize("seed", range(3))
def test_cut_anywhere_it_goes_on_at_the_other(both: list[Speaker], storage: ObjectStorage, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same cuts every time
    content = photo(seed, 400_000 + seed)
    sha256, before = sha256_of(content), storage.count()
    offset = int(both[0].begin_upload(content).headers["Upload-Offset"])
    sent = 0
    for turn in range(5):
        cut = chance.randrange(1, 90_000)
        send_and_cut(both[turn % 2], sha256, offset, len(content) - offset, content[offset : offset + cut])
        sent += cut
        offset = reached(both[(turn + 1) % 2], sha256, offset + cut)
    answer = both[seed % 2].add_upload(sha256, offset, content[offset:])
    while answer.status_code == 423:  # the process that was cut off has not noticed yet
        answer = both[seed % 2].add_upload(sha256, offset, content[offset:])
    assert answer.status_code == 204
    assert sent + len(content) - offset == len(content), "no byte was sent twice"
    for speaker in both:
        assert speaker.download(sha256).content == content
        assert speaker.begin_upload(content).headers["Upload-Offset"] == str(len(content))
    assert storage.count() == before + 1, "its parts are gone"


def test_a_process_that_is_killed_costs_64_kib_at_most(both: list[Speaker], servers: list[RunningServer]) -> None:
    content = photo(9, 500_000)
    sha256, arrived = sha256_of(content), 300_000
    here, there = both
    here.begin_upload(content)

    def body() -> Iterator[bytes]:
        for start in range(0, arrived, 20_000):
            yield content[start : start + 20_000]
        reached(there, sha256, arrived - 64 * _KIB)
        servers[0].kill()
        yield content[arrived:]

    with pytest.raises(requests.exceptions.ConnectionError):
        here.add_upload(sha256, 0, body())
    busy = there.add_upload(sha256, 0, b"")
    assert (busy.status_code, problem_of(busy).code) == (423, "upload_busy"), "nobody knows yet that it is gone"
    servers[0].start()
    offset = int(there.upload_position(sha256).headers["Upload-Offset"])
    assert arrived - 64 * _KIB <= offset <= arrived
    assert there.add_upload(sha256, offset, content[offset:]).status_code == 204
    assert here.download(sha256).content == content


def test_of_two_that_write_one_upload_one_wins(both: list[Speaker]) -> None:
    content = photo(10, 500_000)
    sha256 = sha256_of(content)
    here, there = both
    here.begin_upload(content)
    answers = []

    def body() -> Iterator[bytes]:
        yield content[:100_000]
        at = reached(there, sha256, 32 * _KIB)
        answers.append(there.add_upload(sha256, at, content[at:]))
        answers.append(there.begin_upload(content[:-1], sha256))
        yield content[100_000:]

    assert here.add_upload(sha256, 0, body()).status_code == 204
    assert [(answer.status_code, problem_of(answer).code) for answer in answers] == [(423, "upload_busy")] * 2
    assert there.download(sha256).content == content


def test_what_is_not_what_it_says_is_thrown_away(both: list[Speaker], storage: ObjectStorage) -> None:
    here, there = both
    content, before = photo(11, 100_000), storage.count()
    sha256 = sha256_of(content)
    here.begin_upload(content)
    assert here.add_upload(sha256, 0, content[:50_000]).status_code == 204
    spoilt = there.add_upload(sha256, 50_000, bytes(50_000))
    assert (spoilt.status_code, problem_of(spoilt).code) == (422, "hash_differs")
    assert here.upload_position(sha256).status_code == 404
    assert storage.count() == before
    assert there.upload(content) == sha256
    assert here.download(sha256).content == content
