"""Commands of the network: sync with a real server, review, report."""

from pathlib import Path

from pypdf import PdfReader

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.review import Role
from fieldkit.domain.sending import Answer
from fieldkit.domain.unlocking import Passphrase
from fieldkit.services.door import open_workspace
from fieldkit.services.outbox import Link
from tests.services.field import PASSPHRASE
from tests.sync.answering import EPOCH, answering
from tests.sync.deleting import Network, sync
from tests.sync.serving import RunningServer
from tests.ui.terminal.commands import Terminal


def test_a_visit_goes_to_the_server_and_is_reviewed_there(terminal: Terminal, tmp_path: Path) -> None:
    server = RunningServer(tmp_path / "server")
    server.add_account("officer@example.org", "Chargée de mission")
    server.add_account("relecture@example.org", "Relecteur", Role.REVIEWER)
    server.start()
    try:
        visit = terminal.run("visit", "new", "BJ-24-017", "title=Forage", "date=2026-03-12", "seen=Vu.").out.strip()
        _go_through(terminal, server, visit)
        reviewer = Terminal(tmp_path / "relecture")
        reviewer.json("workspace", "create", "--name", "Relecteur", "--login", "relecture@example.org")
        told = reviewer.json("sync", "login", server.url, "relecture@example.org")
        assert (told["name"], told["role"]) == ("Relecteur", "reviewer")
        assert reviewer.json("sync", "now")["received"] > 0
        assert reviewer.json("visit", "show", visit)["seen"] == "Vu."
        reviewer.json("review", "comment", visit, "seen", "Bien vu ?")
        assert reviewer.json("review", "act", "started", visit)["state"] == "in_review"
        asked = reviewer.json("review", "act", "changes_requested", visit, "--reason", "Préciser le débit.")
        assert asked["state"] == "changes_requested"
        _propose(terminal, reviewer, visit)
    finally:
        server.stop()
    stopped = terminal.run("sync", "now")
    stopped.refused(code=3)


def _propose(terminal: Terminal, reviewer: Terminal, visit: str) -> None:
    """The visit is approved; what is written since is shown, set aside for one field, taken over for another."""
    for one in (reviewer, terminal):
        one.json("sync", "now")
    terminal.json("review", "act", "submitted", visit)
    for one in (terminal, reviewer):
        one.json("sync", "now")
    assert reviewer.json("review", "act", "approved", visit)["state"] == "approved"
    terminal.json("visit", "edit", visit, "seen=Encore vu.", "said=Dit.")
    for one in (reviewer, terminal, reviewer):
        one.json("sync", "now")
    terminal.run("review", "decide", "taken_over", visit).refused()
    (row,) = [row for row in reviewer.json("review", "list") if row["id"] == visit]
    assert (row["altered"], row["proposals"]) == (True, 2)
    told = reviewer.json("review", "show", visit)
    values = {each["field"]: (each["approved"], each["proposed"], each["state"]) for each in told["proposals"]}
    assert values == {"seen": ("Vu.", "Encore vu.", "proposed"), "said": (None, "Dit.", "proposed")}
    reviewer.run("review", "decide", "set_aside", visit, "--only", f"{visit}.said").refused()
    reviewer.run("review", "decide", "taken_over", visit, "--only", "rien").refused("fieldkit review show")
    why = ("--reason", "Non daté.")
    reviewer.json("review", "decide", "set_aside", visit, "--only", f"{visit}.said", *why)
    assert reviewer.json("review", "decide", "taken_over", visit) == {"decided": [f"{visit}.seen"]}
    shown = reviewer.run("review", "show", visit).out
    assert "Thibault" not in shown
    assert "Mis de côté" in shown
    assert "Non daté." in shown


def _go_through(terminal: Terminal, server: RunningServer, visit: str) -> None:
    terminal.run("sync", "now").refused("fieldkit sync login")
    terminal.run("sync", "login", server.url, "officer@example.org", FIELDKIT_PASSWORD="faux").refused()
    terminal.json("sync", "login", server.url, "officer@example.org")
    assert terminal.json("review", "act", "submitted", visit)["state"] == "submitted"
    assert terminal.json("sync", "status")["waiting"]["changes"] > 0
    sent = terminal.json("sync", "now")
    assert (sent["sent"] > 0, sent["refused"], sent["conflicts"]) == (True, 0, 0)
    status = terminal.json("sync", "status")
    assert (status["signed_in"], status["waiting"]["changes"], status["refused"]) == (True, 0, [])


def test_a_report_is_written_and_the_records_recomputed(terminal: Terminal, tmp_path: Path) -> None:
    [mission] = [hit["record"] for hit in terminal.json("search", "collines") if hit["kind"] == "mission"]
    target = tmp_path / "rapport.pdf"
    made = terminal.json("report", mission, str(target), "--audience", "partners", "--report-language", "en")
    assert made["pages"] == len(PdfReader(target).pages)
    terminal.run("report", mission, str(tmp_path / "absent" / "r.pdf")).refused("ne peut pas être écrit")
    assert terminal.json("doctor", "--rebuild")["records_rebuilt"] > 5


def test_many_deletions_are_told_and_applied_only_when_accepted(terminal: Terminal) -> None:
    network = Network(30)
    workspace = open_workspace(terminal.folder, Passphrase(PASSPHRASE))
    sync(workspace, network)
    workspace.close()
    network.told = [[network.deletion(site) for site in network.sites]]
    with answering(network.answer) as url:
        workspace = open_workspace(terminal.folder, Passphrase(PASSPHRASE))
        workspace.outbox.set_link(Link(url, "officer@example.org", "token", EPOCH))
        workspace.close()
        # Nobody was told of them yet, so that there is nothing to accept.
        told = terminal.run("sync", "now", "--accept-deletions").out.replace("\xa0", " ")
        assert "30 fiches iraient à la corbeille d’un coup." in told
        assert "Claire D. supprime 30 fiches du dossier « Eau potable »" in told
        assert "--accept-deletions" in told
        waiting = terminal.json("sync", "now")
        assert (waiting["deletions_waiting"], waiting["deletions_accepted"]) == (30, 0)
        accepted = terminal.json("sync", "now", "--accept-deletions")
        assert (accepted["deletions_waiting"], accepted["deletions_accepted"]) == (0, 30)


def test_a_refusal_is_told_with_its_field_and_comes_out_whole(terminal: Terminal) -> None:
    workspace = open_workspace(terminal.folder, Passphrase(PASSPHRASE))
    dossier = workspace.records.create(Dossier, title="Eau potable").id
    written = workspace.outbox.take()[-1].id
    workspace.outbox.settle([Answer(written, "refused", "bad_value.text", "dossier.title")])
    workspace.close()
    told = terminal.run("sync", "status").out.replace("\xa0", " ")
    assert f"Refusé, dossier {dossier}, champ title : Le serveur refuse une valeur" in told
    [refused] = terminal.json("sync", "status")["refused"]
    assert (refused["kind"], refused["id"], refused["field"]) == ("dossier", dossier, "title")
    assert refused["edits"] == [{"kind": "dossier", "record": dossier, "field": "title", "value": "Eau potable"}]


def test_what_may_travel_is_chosen_and_told(terminal: Terminal, tmp_path: Path) -> None:
    told = terminal.json("sync", "budget", "--money", "500", "--price", "2,5", "--currency", "XOF")
    assert told["budget_bytes"] == 200_000_000
    terminal.run("sync", "budget", "--price", "-3").refused()
    assert terminal.json("sync", "order", "original", "--first", "BJ-24-017")["order"][0] == "original"
    assert terminal.json("sync", "metered", "always", "--today")["metering"] == "always"
    assert terminal.json("sync", "pause", "--until", "18:00")["paused_until_ms"] > 0
    workspace = open_workspace(terminal.folder, Passphrase(PASSPHRASE))
    workspace.outbox.set_link(Link("http://127.0.0.1:9", "officer@example.org", "token", EPOCH))
    workspace.outbox.traffic.add(workspace.outbox.plans.current, bytes_sent=1_000_000)
    workspace.close()
    terminal.run("sync", "now").refused("fieldkit sync resume")
    target = tmp_path / "echanges.csv"
    assert terminal.json("sync", "history", "--export", str(target))[0]["cost"] == [
        {"amount": "2.5", "currency": "XOF"}
    ]
    assert ",1000000,0,0,0,0,0,2.5,XOF" in target.read_text(encoding="utf-8")
