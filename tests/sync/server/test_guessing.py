"""Passwords and the pauses that make guessing them hopeless."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from fieldkit.errors import BadValue, Refused
from sync.server import passwords, tables
from sync.server.attempts import FREE, NOBODY, Attempts
from sync.server.database import Database


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def database(new_database: Callable[[], str], tmp_path: Path) -> Iterator[Database]:
    opened = Database(new_database() or str(tmp_path / "server.db"))
    yield opened
    opened.close()


def wait_of(attempts: Attempts, login: str = "awa", address: str = "10.0.0.1") -> int:
    """The seconds to wait before an attempt counts; 0 when it just did."""
    try:
        attempts.count("here", login, address)
    except Refused as refused:
        return int(str(refused.facts["seconds"]))
    return 0


def test_each_failure_doubles_the_pause_up_to_a_quarter_of_an_hour(database: Database) -> None:
    clock = Clock()
    attempts = Attempts(database, clock)
    assert [wait_of(attempts) for _ in range(FREE)] == [0] * FREE
    pauses = []
    for _ in range(12):
        pause = wait_of(attempts)
        pauses.append(pause)
        clock.now += pause
        assert wait_of(attempts) == 0
    assert pauses[:4] == [3, 5, 9, 17]
    assert max(pauses) == 901


def test_asking_during_a_pause_does_not_lengthen_it(database: Database) -> None:
    attempts = Attempts(database, Clock())
    for _ in range(FREE):
        assert wait_of(attempts) == 0
    first = wait_of(attempts)
    assert [wait_of(attempts) for _ in range(50)] == [first] * 50


def test_others_do_not_wait_and_success_forgets(database: Database) -> None:
    attempts = Attempts(database, Clock())
    for _ in range(FREE):
        assert wait_of(attempts) == 0
    assert wait_of(attempts) > 0
    assert wait_of(attempts, address="10.0.0.2") == 0
    assert wait_of(attempts, login="bio") == 0
    attempts.forget("here", "awa", "10.0.0.1")
    assert wait_of(attempts) == 0


def test_a_clock_that_goes_back_keeps_nobody_out_for_longer_than_the_pause(database: Database) -> None:
    clock = Clock()
    attempts = Attempts(database, clock)
    for _ in range(FREE):
        assert wait_of(attempts) == 0
    before = wait_of(attempts)
    clock.now -= 500_000
    assert wait_of(attempts) == before


def test_a_login_nobody_has_waits_alike_and_a_day_s_rest_leaves_no_row(database: Database) -> None:
    clock = Clock()
    attempts = Attempts(database, clock)
    for number in range(30):
        attempts.count(None, f"personne {number}", "10.0.0.1")
        attempts.linger(f"personne {number}", "10.0.0.1")
    for _ in range(FREE - 1):
        attempts.count(None, "personne 0", "10.0.0.1")
    with pytest.raises(Refused):
        attempts.count(None, "personne 0", "10.0.0.1")
    clock.now += 24 * 3600 + 1
    attempts.count(None, "personne 0", "10.0.0.1")
    with database.read(NOBODY) as tenant:
        assert tenant.read(select(func.count()).select_from(tables.attempt)).scalar_one() == 1


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "password_length"),
        ("quatorze signe", "password_length"),
        ("x" * 1_025, "password_length"),
        ("aaaaaaaaaaaaaaaaaaaa", "password_plain"),
        ("Awa@Reseau.example-1", "password_plain"),
    ],
)
def test_weak_passwords_are_refused(password: str, reason: str) -> None:
    with pytest.raises(BadValue) as refused:
        passwords.hashed(password, "awa@reseau.example")
    assert refused.value.reason == reason


def test_a_password_is_kept_as_argon2id_and_recognised() -> None:
    kept = passwords.hashed("une phrase assez longue é", "awa")
    assert kept.startswith("$argon2id$")
    assert passwords.matches("une phrase assez longue é", kept)
    assert not passwords.matches("une phrase assez longue e", kept)
    assert not passwords.matches("une phrase assez longue é", None)
    assert not passwords.matches("x", "not a hash")


def test_generated_passwords_differ_and_pass() -> None:
    made = {passwords.generated() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        assert passwords.hashed(password, "a")
        break
