"""Identities, signatures and times of changes."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.domain.changes import ChangeId, HybridClock, author_login, author_name, mailbox, milliseconds
from fieldkit.domain.ids import new_id, new_session
from fieldkit.errors import BadValue

sessions = st.binary(min_size=8, max_size=8).map(bytes.hex)
identities = st.builds(ChangeId, sessions, st.integers(1, 10**15))


@given(identities)
def test_an_identity_survives_its_text(identity: ChangeId) -> None:
    assert ChangeId.parse(str(identity)) == identity


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0123456789abcdef",
        "0123456789abcdef-",
        "0123456789abcdef-0",
        "0123456789abcdef-01",
        "0123456789abcdef--1",
        "0123456789ABCDEF-1",
        "0123456789abcde-1",
        "0123456789abcdef-1 ",
        "0123456789abcdef-1\n",
        "0123456789abcdef-١",
        "0123456789abcdef-12345678901234567",
    ],
)
def test_what_is_no_identity_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        ChangeId.parse(text)


def test_sessions_and_ids_are_fresh() -> None:
    assert len({new_session() for _ in range(1000)}) == 1000
    made = [new_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert all(uuid.UUID(identity).version == 7 and str(uuid.UUID(identity)) == identity for identity in made)
    ChangeId.parse(f"{new_session()}-1")


def test_ids_sort_by_the_millisecond_they_were_made() -> None:
    stamps = [identity[:13] for identity in (new_id() for _ in range(1000))]
    assert stamps == sorted(stamps)


@given(st.text(), st.text())
def test_no_name_can_forge_a_login(name: str, login: str) -> None:
    signed = mailbox(name, login)
    kept = "".join(login.replace("<", "").replace(">", "").split())
    assert author_login(signed) == kept.lower()
    assert signed.count("<") == signed.count(">") == 1
    assert "\n" not in signed


@pytest.mark.parametrize(
    ("name", "login", "shown", "account"),
    [
        ("Awa Diop", "awa@reseau.example", "Awa Diop", "awa@reseau.example"),
        ("Awa <chef@reseau.example>", "awa@reseau.example", "Awa chef@reseau.example", "awa@reseau.example"),
        ("Awa", "awa@x> <chef@x", "Awa", "awa@xchef@x"),
        (" Awa\n", " Awa@X ", "Awa", "awa@x"),
    ],
)
def test_who_signed(name: str, login: str, shown: str, account: str) -> None:
    signed = mailbox(name, login)
    assert (author_name(signed), author_login(signed)) == (shown, account)


def test_a_signature_that_is_no_mailbox_is_shown_whole() -> None:
    assert author_name("import 2024") == "import 2024"
    assert author_login("Import 2024") == "import 2024"


@given(st.lists(st.integers(0, 2**42)), st.integers(0, 2**50))
def test_times_never_go_back(machine_times: list[int], last: int) -> None:
    left = [*machine_times]
    clock = HybridClock(lambda: left.pop(0) if left else 0, last)
    given_times = [clock.tick() for _ in range(len(machine_times) + 1)]
    assert given_times == sorted(set(given_times))
    assert given_times[0] > last


def test_a_time_shows_the_wall_clock() -> None:
    assert milliseconds(HybridClock(lambda: 1_790_000_000_000).tick()) == 1_790_000_000_000


@pytest.mark.parametrize(("ahead_ms", "followed"), [(-1, True), (3_600_000, True), (2 * 86_400_000, False)])
def test_a_received_time_is_followed_unless_absurd(ahead_ms: int, followed: bool) -> None:
    now = 1_790_000_000_000
    clock = HybridClock(lambda: now)
    received = (now + ahead_ms) << 16 | 7
    clock.observe(received)
    following = clock.tick()
    assert (following == received + 1) == (followed and ahead_ms > 0)
    assert milliseconds(following) == now + (ahead_ms if followed and ahead_ms > 0 else 0)
