"""A workspace as large as the budgets speak of, made once and kept in ``build/bench``."""

import datetime as dt
import hashlib
import io
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.kinds import KINDS, scope_of
from fieldkit.domain.values import Blob, Plain
from fieldkit.services.profile import People
from fieldkit.storage import tables
from fieldkit.storage.keys import slots
from fieldkit.storage.store import Store, create_store
from fieldkit.storage.tables import shape_of

BUILD = Path(__file__).resolve().parents[2] / "build" / "bench"
PASSPHRASE = "mesurer n’est pas deviner"
_EDITION = 4
"""Raised when what is made here changes, so that an older workspace is not taken for it."""

_START = dt.date(2019, 1, 7)
_BATCH = 2_000
_COUNTRIES = ("BJ", "MG", "SN")
_CURRENCIES = ("EUR", "XOF", "MGA")
_VOCABULARY = """
forage pompe comité école maraîchage réseau commune latrine récolte panneau batterie formation budget suivi
gestion redevance fontaine château bassin pépinière reboisement mangrove compost collecte déchets énergie
solaire puits analyse turbidité débit maintenance artisan trésorière présidente assemblée élus convention
sensibilisation hygiène enfants enseignante cantine jardin sécheresse crue piste transport panne réparation
fournisseur devis facture contrat calendrier retard avancement réception travaux tranchée canalisation vanne
"""


@dataclass(frozen=True, slots=True)
class Volume:
    """How many records of each kind."""

    dossiers: int = 500
    visits: int = 5_000
    photos: int = 20_000
    indicators: int = 2_500
    values: int = 10_000
    recommendations: int = 5_000
    budget_lines: int = 2_000

    @property
    def records(self) -> int:
        """All of them."""
        return sum(asdict(self).values())


@dataclass(frozen=True, slots=True)
class Made:
    """Where the workspace is, and how long taking its changes in took (None when it was already there)."""

    folder: Path
    changes: int
    integrated_in: float | None


def workspace_of(volume: Volume) -> Made:
    """The folder of a workspace of that size, made when it is not there yet."""
    described = f"{_EDITION} {shape_of(KINDS)} {volume} {Path(tables.__file__).read_text(encoding='utf-8')}"
    folder = BUILD / f"workspace-{hashlib.sha256(described.encode()).hexdigest()[:12]}"
    done = folder / "made"
    if done.is_file():
        return Made(folder, int(done.read_text(encoding="ascii")), None)
    for earlier in BUILD.glob("workspace-*"):
        shutil.rmtree(earlier)
    key = slots.new_key()
    store = create_store(folder, key, lambda _: {"slots": (slots.passphrase_slot(key, PASSPHRASE),)})
    try:
        People(store).introduce("Awa Bench", "awa@bench.example")
        spent, count = _fill(store, volume)
    finally:
        store.close()
    done.write_text(str(count), encoding="ascii")
    return Made(folder, count, spent)


def _fill(store: Store, volume: Volume) -> tuple[float, int]:
    writer = Writer(volume)
    batch: list[Change] = []
    spent, count = 0.0, 0
    for change in writer.changes():
        batch.append(change)
        if len(batch) == _BATCH:
            spent, count, batch = spent + _take_in(store, batch), count + len(batch), []
            _keep_files(store, writer)
    spent, count = spent + _take_in(store, batch), count + len(batch)
    _keep_files(store, writer)
    return spent, count


def _keep_files(store: Store, writer: "Writer") -> None:
    """Note the files of the photos as held and sent; only thumbnails are really there."""
    sealed, writer.files = writer.files, []
    store.in_transaction(lambda connection: store.media.register_all(connection, sealed))
    store.in_transaction(lambda connection: connection.exec_driver_sql("UPDATE media SET on_server = 1"))


def _take_in(store: Store, batch: list[Change]) -> float:
    before = time.perf_counter()
    store.integrate(batch)
    return time.perf_counter() - before


class Writer:
    """Writes the changes of a workspace; the same ones each time for the same volume."""

    def __init__(self, volume: Volume) -> None:
        """Nothing is made before ``changes`` is called."""
        self._volume = volume
        self._random = random.Random(20260101)  # noqa: S311 - the same workspace each time, not a secret
        self._counter = 0
        self._stems = _VOCABULARY.split()
        self._thumbnails = [_thumbnail(n) for n in range(16)]
        self.files: list[tuple[Blob, bytes | None]] = []

    def changes(self) -> Iterator[Change]:
        """A change for each record as it is created, and two more for each visit as its note grows."""
        dossiers = [self._identity("d", n) for n in range(self._volume.dossiers)]
        for n, dossier in enumerate(dossiers):
            yield self._change("dossier", dossier, "", self._dossier(n))
        indicators = []
        for n in range(self._volume.indicators):
            dossier, identity = dossiers[n % len(dossiers)], self._identity("i", n)
            indicators.append((identity, dossier))
            yield self._change("indicator", identity, dossier, {"title": self._sentence(6), "unit": "u", "rank": n})
        for n in range(self._volume.budget_lines):
            planned: list[Plain] = [str(1000 + n % 97), _CURRENCIES[n // len(dossiers) % len(_CURRENCIES)]]
            line: dict[str, Plain] = {"label": self._sentence(3), "rank": n, "planned": planned}
            yield self._change("budget_line", self._identity("b", n), dossiers[n % len(dossiers)], line)
        visits = []
        for n in range(self._volume.visits):
            dossier, identity = dossiers[n % len(dossiers)], self._identity("v", n)
            visits.append((identity, dossier))
            yield from self._visit(identity, dossier, n)
        yield from self._about(visits, indicators)

    def _visit(self, identity: str, dossier: str, n: int) -> Iterator[Change]:
        day = str(_START + dt.timedelta(days=n % 2500))
        first = self._change("visit", identity, dossier, {"title": self._sentence(5), "date": day, "state": "done"})
        note = self._change("visit", identity, dossier, {"seen": self._text(90), "said": self._text(60)})
        yield first
        yield note
        yield self._change("visit", identity, dossier, {"seen": self._text(110)}, seen=note.id)

    def _about(self, visits: list[tuple[str, str]], indicators: list[tuple[str, str]]) -> Iterator[Change]:
        for n in range(self._volume.values):
            indicator, dossier = indicators[n % len(indicators)]
            value: dict[str, Plain] = {
                "indicator": indicator,
                "role": "actual",
                "value": str(n % 900),
                "grade": "measured",
            }
            yield self._change("indicator_value", self._identity("w", n), dossier, value)
        for n in range(self._volume.recommendations):
            visit, dossier = visits[n % len(visits)]
            asked: dict[str, Plain] = {"visit": visit, "number": n, "text": self._sentence(9), "due": "2026-05-04"}
            yield self._change("recommendation", self._identity("r", n), dossier, asked)
        for n in range(self._volume.photos):
            visit, dossier = visits[n % len(visits)]
            yield self._change("photo", self._identity("p", n), dossier, {"visit": visit, **self._photo(n)})

    def _dossier(self, n: int) -> dict[str, Plain]:
        return {
            "code": f"D-{n:04d}",
            "title": self._sentence(6),
            "summary": self._text(40),
            "country": _COUNTRIES[n % 3],
            "state": "running",
            "regions": ["Zou"],
        }

    def _photo(self, n: int) -> dict[str, Plain]:
        def file(content: bytes, size: int, kept: bytes | None = None) -> list[Plain]:
            blob = Blob(hashlib.sha256(content).hexdigest(), size, "image/jpeg")
            self.files.append((blob, kept))
            return [blob.sha256, blob.size, blob.media_type]

        thumbnail = self._thumbnails[n % 16] + n.to_bytes(4)
        return {
            "original": file(b"original" + n.to_bytes(4), 4_000_000),
            "report_size": file(b"report size" + n.to_bytes(4), 400_000),
            "thumbnail": file(thumbnail, len(thumbnail), thumbnail),
            "width": 4000,
            "height": 3000,
            "file_name": f"IMG_{n:05d}.jpg",
            "caption": self._sentence(7),
            "taken_at": "2026-03-02T08:30:00Z",
            "position": [6.4, 2.3, 8.0, "exif"],
        }

    def _change(
        self, kind: str, record: str, dossier: str, values: dict[str, Plain], seen: ChangeId | None = None
    ) -> Change:
        self._counter += 1
        said: dict[str, Plain] = {"dossier": dossier, **values} if dossier and seen is None else values
        edits = tuple(Edit(kind, record, name, value, (seen,) if seen else ()) for name, value in said.items())
        at = (1_780_000_000_000 + self._counter * 1000) << 16
        scope = scope_of(kind, record, dossier)
        return Change(ChangeId("be" * 8, self._counter), scope, "Awa Bench <awa@bench.example>", "bench", at, edits)

    def _identity(self, letter: str, n: int) -> str:
        digest = hashlib.sha256(f"{letter} {n}".encode()).hexdigest()
        return f"0197{n:04x}-{n % 10_000:04d}-7{digest[:3]}-8{digest[3:6]}-{digest[6:18]}"

    def _sentence(self, count: int) -> str:
        return " ".join(self._random.choice(self._stems) for _ in range(count)).capitalize()

    def _text(self, count: int) -> str:
        return ". ".join(self._sentence(10) for _ in range(max(1, count // 10))) + "."


def _thumbnail(n: int) -> bytes:
    """A JPEG of the size thumbnails have; what follows its end is ignored by whoever shows it."""
    picture = Image.effect_noise((320, 240), 9.0).point(lambda level: min(255, level + 6 * n)).convert("RGB")
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=45)
    return target.getvalue()
