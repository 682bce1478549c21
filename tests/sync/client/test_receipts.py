"""Proof of delivery: nothing counts as arrived that the server's own answer did not confirm."""

import json
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.mission import Mission
from fieldkit.domain.photo import Document
from fieldkit.domain.visit import Visit
from fieldkit.errors import NotAllowed, ServerUnreachable
from fieldkit.reference.words import Words
from fieldkit.services.delivery import Delivery, Proof, Why
from fieldkit.services.delivery_words import count_words, missing_lines, verdict_words
from sync.client.receipts import ask
from tests.journeys.crew import PASSPHRASE, Laptop
from tests.sync.capsule.couples import a_photo
from tests.sync.serving import RunningServer, running_server
from ui.terminal.main import main

AWA = "awa@essai.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("proving") / "server") as running:
        running.add_account(AWA)
        yield running


class Scene:
    """A mission with a visit, twelve photos and a document, on a laptop that has a server."""

    def __init__(self, folder: Path, server: RunningServer, photos: int = 12) -> None:
        self.server = server
        self.laptop = Laptop(folder / "w", AWA, "Awa")
        self.laptop.meet(server)
        records = self.laptop.workspace.records
        dossier = records.create(Dossier, code="BJ-1", title="Eau").id
        self.mission = records.create(Mission, code="M-1", title="Zou et Collines").id
        self.visit = records.create(Visit, dossier=dossier, mission=self.mission, title="Forage").id
        self.photos = [
            a_photo(self.laptop, self.visit, f"{self.mission} {number}".encode()) for number in range(photos)
        ]
        paper = self.laptop.workspace.store.add_media(f"procès-verbal {folder}".encode(), "application/pdf")
        records.create(Document, dossier=dossier, visit=self.visit, title="Procès-verbal", file=paper)

    def ask(self) -> Proof:
        return ask(self.laptop.workspace, self.mission)

    def known(self) -> Proof:
        return Delivery(self.laptop.workspace).proof(self.mission)

    def file_on_server(self, sha256: str) -> Path:
        return next(self.server.settings.folder.rglob(sha256))


@pytest.fixture
def scene(tmp_path: Path, server: RunningServer) -> Iterator[Scene]:
    made = Scene(tmp_path, server)
    yield made
    made.laptop.close()


def counts(proof: Proof) -> tuple[tuple[int, int], ...]:
    return (
        (proof.texts, proof.texts_there),
        (len(proof.photos), proof.photos_there),
        (len(proof.documents), proof.documents_there),
    )


def test_twelve_photos_eleven_arrived_and_which_one_is_missing_and_why(scene: Scene) -> None:
    words = Words("fr")
    before = scene.known()
    assert (before.asked_at_ms, before.texts_there, before.photos_there) == (0, 0, 0)
    assert {photo.why for photo in before.photos} == {Why.WAITING}
    report = scene.laptop.sync()
    assert report.files_sent == 37
    sent = scene.known()
    assert (sent.texts_there, sent.photos_there, sent.documents_there) == (0, 0, 0), "the server has not said so"
    assert {photo.why for photo in sent.photos} == {Why.UNASKED}
    proof = scene.ask()
    assert counts(proof) == ((proof.texts, proof.texts), (12, 12), (1, 1))
    assert proof.complete
    assert proof.hash_here == proof.hash_there
    lost = proof.photos[4].files[2].sha256
    scene.file_on_server(lost).unlink()
    proof = scene.ask()
    assert count_words(words, "photos", 12, proof.photos_there) == "12 photos, 11 arrivées"
    assert not proof.complete
    assert [(line.title, line.why) for line in missing_lines(words, proof)] == [("p.jpg", "Attend son tour (original)")]
    assert proof.photos[4].missing[0].sha256 == lost
    assert verdict_words(words, proof)[0] == "Tout n’est pas arrivé."


def test_offline_the_last_answer_stands_and_what_was_written_since_is_not_counted(scene: Scene) -> None:
    scene.laptop.sync()
    confirmed = scene.ask()
    outbox = scene.laptop.workspace.outbox
    link = outbox.link
    records = scene.laptop.workspace.records
    records.edit(records.get(Visit, scene.visit), seen="Écrit après")
    now = scene.known()
    assert now.asked_at_ms == confirmed.asked_at_ms
    assert (now.texts, now.texts_there) == (confirmed.texts + 1, confirmed.texts)
    assert [(text.why, text.title, text.count) for text in now.missing_texts] == [(Why.WAITING, "Forage", 1)]
    outbox.set_link(link.__class__("http://127.0.0.1:9", AWA, "token", link.epoch))
    with pytest.raises(ServerUnreachable):
        scene.ask()
    assert scene.known() == now
    outbox.set_link(link.__class__())
    with pytest.raises(NotAllowed):
        scene.ask()


def test_each_reason_is_the_right_one(scene: Scene) -> None:
    store = scene.laptop.workspace.store
    photos = {photo.record: photo for photo in scene.known().photos}
    damaged, elsewhere = (photos[scene.photos[place]].files[2].sha256 for place in (0, 1))
    path = next(scene.laptop.workspace.store.folder.rglob(f"{damaged}.age"))
    path.write_bytes(path.read_bytes()[:-50])
    store.in_transaction(
        lambda connection: connection.exec_driver_sql("DELETE FROM media WHERE sha256 = ?", (elsewhere,))
    )
    scene.laptop.sync()
    proof = {photo.record: photo for photo in scene.ask().photos}
    assert proof[scene.photos[0]].why is Why.DAMAGED
    assert proof[scene.photos[1]].why is Why.ELSEWHERE
    assert {proof[photo].why for photo in scene.photos[2:]} == {None}


def test_the_command_line_proves_it_in_json_and_on_paper(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.laptop.sync()
    scene.laptop.close()
    monkeypatch.setenv("FIELDKIT_PASSPHRASE", PASSPHRASE)
    target = tmp_path / "preuve.pdf"
    common = ["--workspace", str(tmp_path / "w"), "--json"]
    assert main(["mission", "proof", scene.mission, *common]) == 1
    assert json.loads(capsys.readouterr().out)["photos"] == {"here": 12, "arrived": 0}
    assert main(["mission", "proof", scene.mission, "--ask", "--pdf", str(target), *common]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["complete"]
    assert told["photos"] == {"here": 12, "arrived": 12}
    document = pypdfium2.PdfDocument(target)
    text = "".join(document[page].get_textpage().get_text_bounded() for page in range(len(document)))
    assert "12 photos, 12 arrivées" in text
    assert told["hash_there"][:16] in text.replace("\r\n", "")
    document.close()
