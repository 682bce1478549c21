"""Commands of the network: sync with a real server, review, report."""

from pathlib import Path

from pypdf import PdfReader

from fieldkit.domain.review import Role
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
    finally:
        server.stop()
    stopped = terminal.run("sync", "now")
    stopped.refused(code=3)


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
