"""Synchronisation: what waits without a server, and signing in when it goes wrong."""

import datetime as dt
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.photo import Photo
from fieldkit.domain.sending import Answer
from fieldkit.errors import ServerUnreachable
from fieldkit.services.outbox import Link
from fieldkit.services.proxies import Proxy, Way
from fieldkit.storage.exchange import PAUSED
from sync.client.state import Phase, SyncState
from tests.sync.deleting import Network, sync
from tests.sync.serving import PASSWORD, RunningServer, running_server
from tests.ui.dossiers.desk import page, press, said
from ui.records.screen import RecordScreen
from ui.shell.rail import fitting
from ui.syncing.screen import SyncScreen
from ui.theme import theme
from ui.unattended.stage import Stage
from ui.visits.screen import VisitScreen
from ui.widgets.buttons import Button
from ui.widgets.marks import Pill
from ui.widgets.messages import Message
from ui.widgets.painting import text_width
from ui.widgets.problems import ProblemCard


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(tmp_path / "server") as running:
        running.add_account("afi@example.org", "Afi Dossou")
        yield running


def screen_of(stage: Stage) -> SyncScreen:
    stage.go("sync")
    found = page(stage, "sync")
    assert isinstance(found, SyncScreen)
    return found


def sign_in(stage: Stage, screen: SyncScreen, url: str, password: str) -> None:
    screen.account.url.setText(url)
    screen.account.password.setText(password)
    screen.account.button.click()
    stage.settle()


def test_what_waits_is_said_above_the_queue_while_there_is_no_server(stage: Stage) -> None:
    assert "attend d’être envoyé" not in said(screen_of(stage))
    stage.program.workspace.records.create(Dossier, title="Eau")
    screen = screen_of(stage)
    stage.wait_for(lambda: "1 élément attend d’être envoyé." in said(screen), "the message")
    note = next(note for note in screen.findChildren(Message) if note.isVisible())
    press(stage, note, "Se connecter")
    assert screen.account.url.hasFocus()


def test_a_server_that_does_not_answer_is_said_and_what_was_typed_stays(stage: Stage) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    screen = screen_of(stage)
    sign_in(stage, screen, url, "un mot de passe")
    assert "FieldKit n'y tourne pas" in said(screen.account).replace("’", "'")
    assert (screen.account.url.text(), screen.account.password.text()) == (url, "un mot de passe")
    assert screen.account.button.isEnabled()


def test_a_wrong_password_is_said_then_the_right_one_signs_in(stage: Stage, server: RunningServer) -> None:
    screen = screen_of(stage)
    sign_in(stage, screen, server.url, "un autre mot de passe")
    assert "L'identifiant ou le mot de passe n'est pas le bon." in said(screen.account).replace("’", "'")
    assert screen.account.password.text() == "un autre mot de passe"
    sign_in(stage, screen, server.url, PASSWORD)
    assert "Se déconnecter" in {button.text() for button in screen.account.findChildren(type(screen.account.button))}
    assert screen.account.password.text() == ""
    assert stage.program.workspace.outbox.link.token


def test_without_a_server_nothing_speaks_of_sending(stage: Stage) -> None:
    screen = screen_of(stage)
    told = said(stage.program.window).replace("\xa0", " ")
    for sentence in (
        "À jour",
        "Rien en attente",
        "est aussi sur le serveur",
        "se fait seul",
        "part seul",
        "Serveur : jamais",
    ):
        assert sentence not in told, sentence
    stage.program.workspace.records.create(Dossier, title="Eau")
    stage.wait_for(lambda: "1 modification" in said(screen), "the change")
    stage.settle()
    assert {pill.accessibleName() for pill in screen.findChildren(Pill)} == {"Sur cet ordinateur"}
    stage.go("today")
    told = said(stage.program.window).replace("\xa0", " ")
    assert "Rien n’en part tant qu’il n’est pas relié à un serveur." in told
    for sentence in ("est aussi sur le serveur", "se fait seul", "Serveur : jamais"):
        assert sentence not in told, sentence
    assert stage.program.window.status.server_note.label.text().replace("\xa0", " ") == "Serveur : aucun"


def test_photos_that_wait_are_counted_as_photos(stage: Stage) -> None:
    workspace = stage.program.workspace
    for number in range(5):
        blobs = {
            name: workspace.store.add_media(f"{name} {number}".encode(), "image/jpeg")
            for name in ("original", "report_size", "thumbnail")
        }
        workspace.records.create(Photo, **blobs)
        if number > 2:
            for name in ("original", "report_size"):
                workspace.outbox.confirm_file(blobs[name].sha256)
    screen = screen_of(stage)
    stage.wait_for(lambda: "3 photos en entier" in said(screen), "the photos")
    assert "5 aperçus, assez pour relire le rapport" in said(screen)
    assert "3 photos de la taille du rapport" in said(screen)
    assert "5 modifications" in said(screen)
    # The head is the sum of the lines: five changes and three photos, and the previews apart.
    assert screen.header().subtitle.startswith("8 éléments et 5 aperçus à envoyer")


@pytest.mark.parametrize("linked", [False, True])
def test_before_the_yes_only_the_yes_acts(stage: Stage, linked: bool) -> None:
    workspace = stage.program.workspace
    workspace.records.create(Dossier, title="Eau")
    workspace.store.set_setting(PAUSED, str(round(time.time() * 1000)))
    if linked:
        workspace.outbox.set_link(Link("https://sync.example.org", "afi@example.org", "token"))
    stage.program.engine._set(SyncState(Phase.RESTORED))
    screen = screen_of(stage)
    stage.wait_for(lambda: "vient de la sauvegarde" in said(screen), "the note")
    window = stage.program.window
    assert "part dès la connexion" not in said(screen)
    assert "À jour" not in said(window)
    assert [button.text() for button in screen.header().actions if isinstance(button, Button)] == []
    (note,) = (note for note in screen.findChildren(Message) if note.isVisible())
    label = "Synchroniser" if linked else "Dire oui"
    assert note.button.text() == label
    assert "Sans serveur" not in said(window) or not linked
    workspace.outbox.set_link(Link())
    press(stage, note, label)
    stage.wait_for(lambda: "part dès la connexion" in said(screen), "what comes next")
    assert len(screen.header().actions) == 2


def test_a_place_on_the_rail_leaves_out_what_it_has_no_room_for(stage: Stage) -> None:
    assert stage is not None
    font = theme().font("caption", tabular=True)
    told = "988 en attente · 321 Mo"
    assert fitting(told, font, text_width(font, told) + 1) == told
    assert fitting(told, font, text_width(font, told) - 1) == "988 en attente"
    assert fitting("988 en attente", font, 5) == "988 en attente"


def test_an_interruption_says_why_and_when_the_next_try_is(stage: Stage) -> None:
    next_try = dt.datetime.now().astimezone().replace(microsecond=0) + dt.timedelta(minutes=10)
    stage.program.workspace.outbox.set_link(
        Link("https://reseau.example", "afi@example.org", "token", "9f86d081884c7d65")
    )
    offline = SyncState(Phase.OFFLINE, problem=ServerUnreachable("busy"), next_try_ms=int(next_try.timestamp() * 1000))
    stage.program.engine._set(offline)
    screen = screen_of(stage)
    assert "Le serveur a trop de demandes à la fois et prie d’attendre." in said(screen)
    assert f"Nouvel essai\N{NO-BREAK SPACE}: {next_try:%H:%M}" in said(screen)


def test_a_clock_that_differs_from_the_server_s_is_said_in_days(stage: Stage) -> None:
    shown = dt.datetime(2026, 3, 9, 10, 4).astimezone()
    link = Link("https://reseau.example", "afi@example.org", "token", last_contact_ms=int(shown.timestamp() * 1000))
    stage.program.workspace.outbox.set_link(replace(link, server_ahead_s=300))
    screen = screen_of(stage)
    assert "L’horloge" not in said(screen)
    stage.program.workspace.outbox.set_link(replace(link, server_ahead_s=3 * 86_400 + 60))
    screen = screen_of(stage)
    told = said(screen).replace("\xa0", " ")
    assert "L’horloge de cet ordinateur retarde de 3 jours sur celle du serveur." in told
    assert "Elle montrait le 9 mars 2026 à 10:04 au dernier échange." in told


def test_much_that_others_delete_is_a_question_with_two_answers(stage: Stage) -> None:
    workspace, network = stage.program.workspace, Network(30)
    before = len(workspace.records.all(Site))
    sync(workspace, network)
    network.told = [[network.deletion(site) for site in network.sites]]
    stage.program.engine._set(sync(workspace, network).state)
    workspace.outbox.set_link(Link())
    screen = screen_of(stage)
    stage.wait_for(lambda: "30 fiches iraient à la corbeille d’un coup." in said(screen), "the question")
    told = said(screen).replace("\xa0", " ")
    assert "Claire D. supprime 30 fiches du dossier « Eau potable »" in told
    assert "Des suppressions venues du réseau attendent votre accord." in told
    assert len(workspace.records.all(Site)) == before + 30
    card = next(card for card in screen.findChildren(ProblemCard) if card.isVisible())
    press(stage, card, "Ne pas appliquer pour l’instant")
    stage.wait_for(lambda: not any(card.isVisible() for card in screen.findChildren(ProblemCard)), "one line")
    assert workspace.outbox.withheld.is_put_off
    assert len(workspace.records.all(Site)) == before + 30
    line = next(line for line in screen.findChildren(Message) if line.isVisible() and "corbeille" in said(line))
    press(stage, line, "Appliquer")
    stage.wait_for(lambda: len(workspace.records.all(Site)) == before, "the deletions")
    stage.wait_for(lambda: "corbeille" not in said(screen), "an end of it")


@pytest.mark.parametrize(("kind", "field", "screen"), [("visit", "said", "visit"), ("site", "access", "record")])
def test_a_refusal_says_why_and_opens_the_very_field(stage: Stage, kind: str, field: str, screen: str) -> None:
    workspace = stage.program.workspace
    record_type = KINDS[kind].record_type
    dossier = workspace.records.create(Dossier, title="Eau potable").id
    made = workspace.records.create(record_type, dossier=dossier, **{field: "Tchakalo"})
    written = workspace.outbox.take()[-1].id
    workspace.outbox.settle([Answer(written, "refused", "bad_value.text", f"{kind}.{field}")])
    shown = screen_of(stage)
    stage.wait_for(lambda: "Le serveur refuse une valeur" in said(shown), "the refusal")
    assert stage.program.context.words.label(kind, field) in said(shown)
    press(stage, shown, "Ouvrir la fiche")
    stage.wait_for(lambda: stage.program.window.screen_shown is page(stage, screen), "the record")
    stage.settle()
    opened = page(stage, screen)
    if isinstance(opened, VisitScreen):
        assert opened.note.current == field
    else:
        assert isinstance(opened, RecordScreen)
        assert opened.sheet is not None
        assert opened.sheet.id == made.id
        focus = QApplication.focusWidget()
        editor = opened.sheet.form.editor(field)
        assert focus is not None
        assert editor is focus or editor.isAncestorOf(focus)


def test_a_proxy_is_chosen_here_and_a_wrong_address_said(stage: Stage) -> None:
    proxies, screen = stage.program.workspace.outbox.proxies, screen_of(stage)
    panel = screen.proxy
    assert not panel.address.isVisible()
    panel.way.picked.emit(Way.ADDRESS.value)
    panel.address.setText("proxy essai")
    press(stage, panel, "Utiliser ce proxy")
    stage.wait_for(lambda: "Cette adresse de proxy ne se lit pas." in said(panel), "the refusal")
    assert panel.address.text() == "proxy essai"
    assert proxies.current == Proxy()
    panel.address.setText("proxy.essai.example:3128")
    panel.login.setText("claire")
    panel.password.setText("un mot")
    press(stage, panel, "Utiliser ce proxy")
    kept = Proxy(Way.ADDRESS, "http://proxy.essai.example:3128", "claire", "un mot")
    stage.wait_for(lambda: proxies.current == kept, "the choice")
    stage.wait_for(lambda: panel.address.text() == kept.address, "the address made whole")
    assert "un mot" not in said(panel)
    panel.way.picked.emit(Way.SYSTEM.value)
    stage.wait_for(lambda: proxies.current == Proxy(Way.SYSTEM), "the computer's own")
    stage.wait_for(lambda: not panel.address.isVisible(), "nothing to fill in")


def test_a_refused_change_is_taken_out_whole(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = stage.program.workspace
    dossier = workspace.records.create(Dossier, title="Eau potable").id
    written = workspace.outbox.take()[-1].id
    workspace.outbox.settle([Answer(written, "refused", "scope", "dossier.title")])
    target = tmp_path / "refus.json"
    monkeypatch.setattr("ui.syncing.refusals.ask_where", lambda *_: target)
    screen = screen_of(stage)
    stage.wait_for(lambda: "n’est pas rangée dans le bon dossier" in said(screen), "the refusal")
    press(stage, screen, "Exporter")
    stage.wait_for(target.is_file, "the file")
    told = json.loads(target.read_text(encoding="utf-8"))
    assert (told["reason"], told["id"]) == ("scope", dossier)
    assert told["edits"] == [{"kind": "dossier", "record": dossier, "field": "title", "value": "Eau potable"}]
    assert [refused.change.id for refused in workspace.outbox.refused()] == [written]
