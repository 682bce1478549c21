"""Files behind the texts, in the chosen order, within a budget counted byte for byte."""

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Photo
from fieldkit.domain.sending import FileLane
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.values import Money
from fieldkit.errors import BadValue
from fieldkit.services.data_plan import Metering, Plan, Rest
from fieldkit.services.door import open_workspace
from fieldkit.services.traffic import cost_of, forecast_of
from fieldkit.services.traffic_table import as_table
from fieldkit.services.workspace import Workspace
from sync.client.account import sign_in
from sync.client.engine import SyncEngine
from sync.client.pace import Pace
from sync.client.state import Phase
from sync.client.transport import Answer, Call, Transport
from tests.services.field import PASSPHRASE, new_workspace
from tests.sync.counting import CountingWire, counting_wire
from tests.sync.serving import PASSWORD, RunningServer, running_server

_KB = 1024
_SIZES = {FileLane.THUMBNAIL: 2 * _KB, FileLane.REPORT_SIZE: 80 * _KB, FileLane.ORIGINAL: 200 * _KB}


class SmallPieces(Pace):
    """A line on which files go in pieces of 64 kB, however fast this machine is."""

    def measure(self, size: int, seconds: float) -> None:
        pass

    def measure_answer(self, size: int, seconds: float) -> None:
        pass

    @property
    def piece_bytes(self) -> int:
        return 64 * _KB

    @property
    def asked_bytes(self) -> int:
        return 64 * _KB


@dataclass
class Laptop:
    """A workspace behind a wire that counts, and what it asked the server for, in order."""

    workspace: Workspace
    wire: CountingWire
    engine: SyncEngine
    dossier: str
    asked: list[tuple[str, str]] = field(default_factory=list)

    def add_photo(self, dossier: str = "") -> dict[FileLane, str]:
        """A photo of three files; their names by lane."""
        blobs = {lane: self.workspace.store.add_media(os.urandom(size), "image/jpeg") for lane, size in _SIZES.items()}
        self.workspace.records.create(
            Photo, dossier=dossier or self.dossier, **{lane.value: blob for lane, blob in blobs.items()}
        )
        return {lane: blob.sha256 for lane, blob in blobs.items()}

    def files_asked(self) -> list[str]:
        """The files begun, in order."""
        return list(dict.fromkeys(path.rpartition("/")[2] for method, path in self.asked if method == "PATCH"))

    def waiting(self) -> set[FileLane]:
        return {need.lane for need in self.workspace.outbox.files_to_send()}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("lanes") / "server") as running:
        yield running


@pytest.fixture
def laptop(tmp_path: Path, server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laptop]:
    login = f"{os.urandom(6).hex()}@essai.example"
    server.add_account(login, organisation=server.add_organisation(login))
    monkeypatch.setattr("sync.client.rounds.Pace", SmallPieces)
    with counting_wire(server.port) as wire:
        workspace = new_workspace(tmp_path / "w")
        sign_in(workspace, wire.url, login, PASSWORD)
        dossier = workspace.records.create(Dossier, title="Eau").id
        made = Laptop(workspace, wire, SyncEngine(workspace), dossier)
        real = Transport.call

        def call(self: Transport, call: Call) -> Answer:
            made.asked.append((call.method, call.path))
            return real(self, call)

        made.engine.sync_once()
        monkeypatch.setattr(Transport, "call", call)
        yield made
        workspace.close()


def test_a_day_counts_every_byte_of_the_wire_both_ways_and_over_restarts(laptop: Laptop, tmp_path: Path) -> None:
    laptop.workspace.outbox.plans.change(price=Decimal("1.75"), currency="XOF")
    before = laptop.workspace.outbox.traffic.today
    assert (before.bytes_sent, before.bytes_received) == (laptop.wire.sent, laptop.wire.received)
    laptop.add_photo()
    laptop.engine.sync_once()
    laptop.engine.sync_once()
    laptop.workspace.close()
    laptop.workspace = open_workspace(tmp_path / "w", Passphrase(PASSPHRASE))
    traffic = laptop.workspace.outbox.traffic
    day, (event, *_) = traffic.today, traffic.exchanges()
    assert (day.bytes_sent, day.bytes_received) == (laptop.wire.sent, laptop.wire.received)
    assert (day.sent, day.files_sent) == (before.sent + 1, 3)
    assert day.cost == (Money(Decimal("1.75") * (day.bytes - before.bytes) / 1_000_000, "XOF"),)
    assert int(event.facts["bytes_sent"]) > sum(_SIZES.values())
    cost = cost_of(event.facts)
    assert cost is not None
    assert cost.currency == "XOF"
    lines = as_table(traffic.days(), traffic.exchanges()).decode().splitlines()
    assert lines[1].startswith(f"day,{day.day},{day.bytes_sent},{day.bytes_received},")
    assert lines[2].startswith("exchange,20")


def test_a_text_edit_sends_no_byte_of_a_photo(laptop: Laptop) -> None:
    laptop.add_photo()
    laptop.engine.sync_once()
    del laptop.asked[:]
    laptop.wire.reset()
    dossier = laptop.workspace.records.get(Dossier, laptop.dossier)
    laptop.workspace.records.edit(dossier, title="Eau potable")
    assert laptop.engine.sync_once().sent == 1
    assert laptop.asked == [("POST", "/v1/sync")]
    assert laptop.wire.bytes <= 600


@pytest.mark.parametrize("order", [tuple(FileLane), tuple(reversed(FileLane))])
def test_texts_go_before_photos_and_between_their_pieces_whatever_the_order(
    laptop: Laptop, order: tuple[FileLane, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.workspace.outbox.plans.put_in_order(order)
    files = laptop.add_photo()
    passed = Transport.call

    def call(self: Transport, call: Call) -> Answer:
        answer = passed(self, call)
        if call.method == "PATCH":
            laptop.workspace.records.create(Dossier, title="Écrit pendant qu'une photo part")
        return answer

    monkeypatch.setattr(Transport, "call", call)
    laptop.engine.sync_once()
    assert laptop.asked[0] == ("POST", "/v1/sync")
    for (method, _), following in zip(laptop.asked, laptop.asked[1:], strict=False):
        assert method != "PATCH" or following == ("POST", "/v1/sync"), "a text waited for a piece of a photo"
    assert laptop.files_asked() == [files[lane] for lane in order if lane in files]
    assert laptop.workspace.outbox.unsent() == 1, "what was written with the last piece goes with the next round"


def test_a_dossier_put_first_goes_before_others_and_a_photo_before_both(laptop: Laptop) -> None:
    records, outbox = laptop.workspace.records, laptop.workspace.outbox
    other = records.create(Dossier, title="École").id
    usual, chosen = laptop.add_photo(), laptop.add_photo(other)
    outbox.plans.change(first=(other,))
    laptop.engine.sync_once()
    assert laptop.files_asked() == [*chosen.values(), *usual.values()]
    del laptop.asked[:]
    laptop.add_photo()
    single = laptop.add_photo()
    photo = next(
        photo for photo in records.all(Photo) if photo.original and photo.original.sha256 == single[FileLane.ORIGINAL]
    )
    outbox.plans.change(first=(photo.id,))
    laptop.engine.sync_once()
    assert laptop.files_asked()[:3] == list(single.values())


def test_at_the_budget_s_end_photos_rest_texts_arrive_and_tomorrow_or_a_yes_goes_on(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = laptop.workspace.outbox
    plan = outbox.plans.change(mb_a_day=Decimal("0.12"))
    laptop.add_photo()
    laptop.engine.sync_once()
    day = outbox.traffic.today
    assert plan.budget_bytes == 120_000
    assert 110_000 < day.bytes <= 120_000, "a piece is cut to what is left of the budget"
    assert laptop.engine.state.phase is Phase.BUDGET
    del laptop.asked[:]
    laptop.workspace.records.create(Dossier, title="Écrit après")
    assert laptop.engine.sync_once().sent == 1
    assert laptop.asked == [("POST", "/v1/sync")]
    tomorrow = (dt.date.fromisoformat(day.day) + dt.timedelta(days=1)).isoformat()
    with monkeypatch.context() as later:
        for room in ("fieldkit.services.traffic", "sync.client.gate"):
            later.setattr(f"{room}.today", lambda: tomorrow)
        laptop.engine.sync_once()
        assert outbox.traffic.today.day == tomorrow
        assert 110_000 < outbox.traffic.today.bytes <= 120_000
    outbox.plans.change(beyond_on=day.day)
    laptop.engine.sync_once()
    assert not laptop.waiting()
    assert laptop.engine.look().phase is Phase.IDLE


def test_on_a_metered_link_originals_alone_wait_for_a_yes(laptop: Laptop) -> None:
    plans = laptop.workspace.outbox.plans
    laptop.add_photo()
    laptop.engine.metered = True
    laptop.engine.sync_once()
    assert laptop.waiting() == {FileLane.ORIGINAL}
    assert laptop.engine.state.phase is Phase.METERED
    plans.change(metering=Metering.NEVER)
    laptop.engine.sync_once()
    assert not laptop.waiting()
    laptop.add_photo()
    laptop.engine.metered = False
    plans.change(metering=Metering.ALWAYS)
    laptop.engine.sync_once()
    assert laptop.waiting() == {FileLane.ORIGINAL}
    plans.change(originals_on=laptop.workspace.outbox.traffic.today.day)
    laptop.engine.sync_once()
    assert not laptop.waiting()


def test_texts_alone_go_where_only_texts_were_chosen_and_a_pause_outlives_a_restart(
    laptop: Laptop, tmp_path: Path
) -> None:
    laptop.add_photo()
    laptop.workspace.outbox.plans.change(text_only=True)
    assert laptop.engine.sync_once().sent == 1
    assert laptop.waiting() == set(_SIZES)
    assert laptop.engine.state.phase is Phase.TEXT_ONLY
    until = 32_503_680_000_000
    laptop.engine.pause(until)
    laptop.workspace.close()
    laptop.workspace = open_workspace(tmp_path / "w", Passphrase(PASSPHRASE))
    again = SyncEngine(laptop.workspace)
    assert again.state.phase is Phase.IDLE, "nothing is read where a window is made"
    assert (again.look().phase, again.state.next_try_ms) == (Phase.PAUSED, until)
    again.resume()
    assert SyncEngine(laptop.workspace).look().phase is Phase.IDLE
    again.pause(1)
    assert SyncEngine(laptop.workspace).look().phase is Phase.IDLE, "its hour has come"


def test_a_budget_in_money_is_one_in_bytes_and_never_a_float() -> None:
    plan = Plan(money_a_day=Decimal(500), price=Decimal("3"), currency="XOF", mb_a_day=Decimal(200))
    assert plan.budget_bytes == 166_666_666
    assert plan.cost(1) == Money(Decimal("0.000003"), "XOF")
    assert plan.rest_of(FileLane.THUMBNAIL, 166_666_666, "2026-03-04", metered=False) is Rest.BUDGET
    assert replace(plan, kept=False).rest_of(FileLane.THUMBNAIL, 10**9, "2026-03-04", metered=False) is None
    assert replace(plan, price=None, money_a_day=None).budget_bytes == 200_000_000
    told = forecast_of(plan, 1_000, (), (100, 0))
    assert (told.bytes, told.seconds, told.cost) == (1_000, 10, Money(Decimal("0.003"), "XOF"))
    assert forecast_of(plan, 1_000, (), (0, 0)).seconds is None


@pytest.mark.parametrize("values", [{"mb_a_day": Decimal(-1)}, {"currency": "USD"}, {"money_a_day": Decimal(5)}])
def test_a_plan_that_makes_no_sense_is_refused(laptop: Laptop, values: dict[str, object]) -> None:
    with pytest.raises(BadValue):
        laptop.workspace.outbox.plans.change(**values)
    assert laptop.workspace.outbox.plans.current == Plan()
