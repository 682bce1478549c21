"""A device stays signed in by refreshes that only its key can turn: lost answers cost nothing, copies end it."""

import hashlib
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlite
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg import connect
from sqlalchemy import delete, select, text, update

from fieldkit.domain.ids import new_id
from fieldkit.domain.review import Role
from fieldkit.errors import NotAllowed, Refused, ServerRefused, ServerUnreachable
from fieldkit.services.outbox import Link
from sync.client.renewing import new_key, public_half, renew
from sync.client.transport import Answer, Call
from sync.protocol import JSON_TYPE
from sync.protocol.accounts import Refresh, Session, SignIn, decode, encode, to_sign, unwritten, written
from sync.protocol.problems import Code
from sync.server import audit, families, tables
from sync.server.accounts import Accounts
from sync.server.audit import Deed
from sync.server.database import Database
from sync.server.sessions import Sessions
from tests.sync.serving import PASSWORD

FORMATS = Path(__file__).parent / "formats"
AWA = "awa@essai.example"
_DAY = 24 * 3600


class Clock:
    """The server's seconds, which pass when told to."""

    def __init__(self) -> None:
        self.now = float(int(time.time()))

    def __call__(self) -> float:
        return self.now


@dataclass
class Place:
    """A server's sign-ins on one database, and its clock."""

    database: Database
    clock: Clock
    sessions: Sessions
    organisation: str

    def deeds(self) -> list[Deed]:
        return [line.deed for line in audit.lines(self.database) if line.login]


@pytest.fixture
def place(new_database: Callable[[], str], tmp_path: Path) -> Iterator[Place]:
    database, clock = Database(new_database() or str(tmp_path / "server.db")), Clock()
    accounts = Accounts(database)
    organisation = accounts.add_organisation("Réseau").id
    accounts.add(AWA, "Awa", Role.OFFICER, PASSWORD, organisation)
    yield Place(database, clock, Sessions(database, clock), organisation)
    database.close()


@dataclass
class Laptop:
    """What a signed-in laptop keeps in its vault, and the line that may lose what is said on it.

    It stands for the outbox and the transport of ``renew``, whose code is the one that ships.
    """

    place: Place
    key: str = field(default_factory=new_key)
    device: str = field(default_factory=new_id)
    link: Link = field(default_factory=Link)
    loses: Callable[[], str] = lambda: ""
    lost: int = 0

    def set_link(self, link: Link) -> None:
        self.link = link

    def sign_in(self) -> "Laptop":
        wish = SignIn(login=AWA, password=PASSWORD, device=self.device, key=public_half(self.key))
        session = self.place.sessions.sign_in(wish, "10.0.0.1")
        self.link = Link("", AWA, session.token, refresh=session.refresh, nonce=session.nonce, key=self.key)
        return self

    def call(self, call: Call) -> Answer:
        fate = self.loses()
        if fate == "request":
            self.lost += 1
            raise ServerUnreachable("cut")
        try:
            session = self.place.sessions.refresh(decode(call.body, Refresh), "10.0.0.1")
        except Refused as refused:
            if refused.reason == Code.TOKEN_UNKNOWN:
                raise NotAllowed("signed_out") from refused
            raise ServerRefused(refused.reason, **refused.facts) from refused
        finally:
            if fate == "answer":
                self.lost += 1
                raise ServerUnreachable("cut")
        return Answer(200, {"content-type": JSON_TYPE}, encode(session))

    def renew(self) -> str:
        return renew(self, self)  # type: ignore[arg-type]  # the two parts it plays

    def opens(self) -> bool:
        try:
            self.place.sessions.recognise(f"Bearer {self.link.token}")
        except Refused:
            return False
        return True


def signed(refresh: str, nonce: str, key: str) -> Refresh:
    signature = Ed25519PrivateKey.from_private_bytes(unwritten(key)).sign(to_sign(refresh, nonce))
    return Refresh(refresh=refresh, nonce=nonce, key=public_half(key), signature=written(signature))


def refused_by(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.reason


def test_a_token_lasts_a_quarter_of_an_hour_by_the_server_s_clock(place: Place) -> None:
    awa = Laptop(place).sign_in()
    place.clock.now += families.TOKEN_S
    assert awa.opens()
    place.clock.now += 1
    assert not awa.opens()
    awa.renew()
    assert awa.opens()


def test_lost_requests_and_answers_log_nobody_out(place: Place) -> None:
    """1,000 answers and some requests are lost at random, between quarters of an hour of the server's own clock."""
    seed = random.SystemRandom().randrange(2**32)
    drawn = random.Random(seed)  # noqa: S311 - draws faults
    fates = {"answers": 0}

    def fate() -> str:
        chosen = drawn.choices(["answer", "request", ""], [6, 1, 3])[0]
        fates["answers"] += chosen == "answer"
        return chosen

    awa, logouts, renewed = Laptop(place, loses=fate).sign_in(), 0, 0
    while fates["answers"] < 1_000:
        place.clock.now += drawn.choice([1, 60, 901, 3_600])
        try:
            awa.renew()
        except ServerUnreachable:
            continue
        except NotAllowed:
            logouts += 1
            break
        renewed += 1
        assert awa.opens(), seed
    print(f"\nseed {seed}: {fates['answers']} answers lost, {renewed} renewals, {logouts} logouts")
    assert logouts == 0, seed
    assert Deed.REFRESH_REUSED not in place.deeds()


def test_a_stolen_refresh_is_worth_nothing_without_the_key(place: Place) -> None:
    awa = Laptop(place).sign_in()
    accepted = 0
    for number in range(200):
        refresh, nonce = awa.link.refresh, awa.link.nonce
        thief = new_key()
        for wish in (
            signed(refresh, nonce, thief),
            replace_key(signed(refresh, nonce, thief), awa.key),
            signed(refresh, "", thief),
        ):
            try:
                place.sessions.refresh(wish, "10.6.6.6")
            except Refused:
                continue
            accepted += 1
        if number % 10 == 0:
            place.clock.now += 901
            awa.renew()
    assert accepted == 0
    awa.renew()
    assert awa.opens(), "nor does it end anything"
    refusals = [line for line in audit.lines(place.database) if line.deed is Deed.REFRESH_REFUSED]
    assert {(line.login, line.device, line.address) for line in refusals} == {(AWA, awa.device, "10.6.6.6")}
    assert len(refusals) == 400, "those that had the nonce"


def replace_key(wish: Refresh, key: str) -> Refresh:
    return Refresh(refresh=wish.refresh, nonce=wish.nonce, key=public_half(key), signature=wish.signature)


def test_a_refresh_that_was_followed_ends_the_sign_in_and_leaves_a_line(place: Place) -> None:
    awa = Laptop(place).sign_in()
    copy = replace(awa, link=awa.link)
    awa.renew()
    awa.renew()
    assert refused_by(copy.renew) == "signed_out"
    assert not awa.opens()
    assert refused_by(awa.renew) == "signed_out"
    assert place.deeds() == [Deed.SIGNED_IN, Deed.REFRESH_REUSED]
    with place.database.read(place.organisation) as tenant:
        assert tenant.read(select(tables.token)).all() == []
        assert tenant.read(select(tables.family)).all() == []


def test_of_two_copies_that_go_on_the_second_to_speak_ends_both(place: Place) -> None:
    awa = Laptop(place).sign_in()
    copy = replace(awa, link=awa.link)
    awa.renew()
    copy.renew()  # as if the answer had been lost: no telling yet
    assert refused_by(awa.renew) == "signed_out"
    assert not copy.opens()
    assert place.deeds()[-1] is Deed.REFRESH_REUSED


def test_a_proof_serves_once(place: Place) -> None:
    awa = Laptop(place).sign_in()
    wish = signed(awa.link.refresh, awa.link.nonce, awa.key)
    place.sessions.refresh(wish, "10.0.0.1")
    assert refused_by(lambda: place.sessions.refresh(wish, "10.6.6.6")) == "nonce_unknown"
    awa.renew()
    assert awa.opens(), "what arrives late ends nothing"


def test_what_was_never_made_is_refused_and_ends_nothing(place: Place) -> None:
    awa = Laptop(place).sign_in()
    name, number, drawn, mark = awa.link.refresh.split(".")
    for forged in (
        f"{name}.{number}.{drawn}.{'A' * len(mark)}",
        f"{name}.{int(number) + 9}.{drawn}.{mark}",
        f"{name}..",
        f"x{awa.link.refresh}",
    ):
        wish = signed(forged, awa.link.nonce, awa.key)
        assert refused_by(partial(place.sessions.refresh, wish, "10.6.6.6")) == "token_unknown"
    awa.renew()
    assert awa.opens()


def test_a_restored_server_goes_on_with_laptops_that_are_ahead_of_it(place: Place) -> None:
    awa = Laptop(place).sign_in()
    awa.renew()
    with place.database.read(place.organisation) as tenant:
        kept = tenant.read(select(tables.family)).one()
    for _ in range(3):
        awa.renew()
    with place.database.write(place.organisation) as tenant:  # as a backup of then would have it
        tenant.change(delete(tables.token))
        tenant.change(update(tables.family).values(**kept._mapping))
    assert not awa.opens()
    awa.renew()
    assert awa.opens()


@pytest.mark.parametrize("how", ["revoked", "disabled", "password"])
def test_whoever_is_shut_out_gets_no_other_token(place: Place, how: str) -> None:
    awa, accounts = Laptop(place).sign_in(), Accounts(place.database)
    if how == "revoked":
        accounts.set_revoked(awa.device, revoked=True)
    elif how == "disabled":
        accounts.set_disabled(AWA, disabled=True)
    else:
        accounts.set_password(AWA, "une toute autre phrase")
    expected = {"revoked": "device_revoked", "disabled": "account_disabled", "password": "signed_out"}
    assert refused_by(awa.renew) == expected[how]
    assert not awa.opens()


def test_a_sign_in_ends_after_90_days_of_rest_and_after_a_year(place: Place) -> None:
    resting, busy = Laptop(place).sign_in(), Laptop(place).sign_in()
    for _ in range(6):
        place.clock.now += 60 * _DAY
        busy.renew()
    assert refused_by(resting.renew) == "signed_out"
    place.clock.now += 6 * _DAY
    assert refused_by(busy.renew) == "signed_out"


def test_signing_out_ends_the_refresh_too(place: Place) -> None:
    awa = Laptop(place).sign_in()
    bearer = f"Bearer {awa.link.token}"
    place.sessions.sign_out(place.sessions.recognise(bearer), bearer, "10.0.0.1")
    assert refused_by(awa.renew) == "signed_out"
    assert place.deeds() == [Deed.SIGNED_IN, Deed.SIGNED_OUT]


@pytest.fixture
def of_before(new_database: Callable[[], str], tmp_path: Path) -> str:
    """A database of format 1 in which awa@here.example holds the token « of-before » since yesterday."""
    url, now = new_database(), int(Clock().now)
    values = (hashlib.sha256(b"of-before").digest(), now - _DAY, now - _DAY)
    kind = "postgresql" if url else "sqlite"
    sql = (FORMATS / f"1-{kind}.sql").read_text(encoding="utf-8")
    line = "INSERT INTO token VALUES ({0}, 'here', 'awa@here.example', 'laptop', {0}, {0})"
    if url:
        with connect(url) as connection:
            connection.execute(sql.encode())
            connection.execute(line.format("%s").encode(), values)
        return url
    file = tmp_path / "before.db"
    with sqlite.connect(str(file)) as raw:
        raw.executescript(sql)
        raw.execute(line.format("?"), values)
    raw.close()
    return str(file)


def test_a_long_token_of_before_goes_on_and_becomes_the_device_s(of_before: str) -> None:
    database, clock = Database(of_before), Clock()
    place = Place(database, clock, Sessions(database, clock), "here")
    awa = Laptop(place, link=Link("", "awa@here.example", "of-before"))
    assert awa.opens(), "with a program that knows of no refresh"
    lost = iter(["", "answer", "answer"])
    awa.loses = lambda: next(lost, "")
    with pytest.raises(ServerUnreachable):
        awa.renew()  # the server bound the key; the laptop does not know
    with pytest.raises(ServerUnreachable):
        awa.renew()
    awa.renew()
    thief = Laptop(place, link=Link("", "awa@here.example", "of-before"))
    assert refused_by(thief.renew) == "signed_out", "the key is bound"
    awa.renew()
    assert not thief.opens(), "what it opened is over once a refresh is in use"
    assert awa.opens()
    assert refused_by(replace(awa, link=replace(awa.link, token="of-before", refresh="")).renew) == "signed_out"
    assert not awa.opens(), "two hold it"
    database.close()


def test_a_program_that_knows_of_no_refresh_has_a_month(of_before: str) -> None:
    database, clock = Database(of_before), Clock()
    place = Place(database, clock, Sessions(database, clock), "here")
    with database.read("here") as tenant:
        ends_at = max(tenant.read(select(tables.token.c.ends_at)).scalars())
    awa = Laptop(place, link=Link("", "awa@here.example", "of-before"))
    clock.now = ends_at
    assert awa.opens()
    clock.now += 1
    assert not awa.opens()
    awa.renew()
    assert awa.opens(), "one that knows carries on"
    database.close()


def test_no_line_is_altered_nor_removed_within_a_year(place: Place) -> None:
    Laptop(place).sign_in()
    before = audit.lines(place.database)
    assert len(before) == 3
    with place.database.write(place.organisation) as tenant:
        tenant.change(update(tables.audit).values(login="somebody"))
        tenant.change(delete(tables.audit))
        audit.note(tenant, 1, Deed.SIGNED_IN)
    assert len(audit.lines(place.database)) == 4
    with place.database.write(place.organisation) as tenant:
        tenant.change(delete(tables.audit).where(text("at = 1")))
    assert audit.lines(place.database) == before


def test_lines_say_who_from_where_and_why(place: Place) -> None:
    awa = Laptop(place).sign_in()
    wish = SignIn(login=AWA, password="pas le bon", device=awa.device, key=public_half(awa.key))
    assert refused_by(lambda: place.sessions.sign_in(wish, "10.0.0.9")) == "wrong_password"
    Accounts(place.database).set_role(AWA, Role.REVIEWER)
    said = {line.deed: line for line in audit.lines(place.database)}
    refused = said[Deed.SIGN_IN_REFUSED]
    assert (refused.login, refused.device, refused.address) == (AWA, awa.device, "10.0.0.9")
    assert (refused.about, refused.at) == ("wrong_password", int(place.clock.now))
    assert (said[Deed.ROLE_CHANGED].about, said[Deed.ROLE_CHANGED].login) == (f"{AWA} reviewer", "")


def test_an_answer_without_secrets_is_nobody_s(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    awa = Laptop(place).sign_in()
    before = awa.link
    bare = place.sessions.describe(place.sessions.recognise(f"Bearer {awa.link.token}"))
    assert isinstance(bare, Session)
    monkeypatch.setattr(awa, "call", lambda _: Answer(200, {}, encode(bare)))
    with pytest.raises(ServerUnreachable):
        awa.renew()
    assert awa.link == before
