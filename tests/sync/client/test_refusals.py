"""Every reason a server may give for a refusal has a sentence of its own, and says where."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import sync.client.transport as transport
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.review import Objection
from fieldkit.domain.visit import Visit
from fieldkit.reference.catalogue import languages
from fieldkit.services.outbox import Link
from fieldkit.services.workspace import Workspace
from sync.client.engine import SyncEngine
from sync.protocol import SYNC_TYPE
from sync.protocol.codec import decode_request
from sync.protocol.messages import Outcome, Verdict
from sync.protocol.problems import Code
from tests.project.tree import ROOT
from tests.services.field import new_workspace
from tests.sync.answering import EPOCH, Handler, answering, genuine

_JUDGES = ("sync/server/judging.py", "sync/server/reviewing.py", "sync/server/journal.py", "sync/protocol/canonical.py")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = new_workspace(tmp_path / "w")
    yield made
    made.close()


def written_reasons() -> set[str]:
    """The reasons the judges of a change write out: ``refused("x")``, ``return "x", …`` and what holds a change."""
    found: set[str] = set()
    for path in _JUDGES:
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
            first: ast.expr | None = None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                first = node.args[{"refused": 0, "Verdict": min(1, len(node.args) - 1)}.get(node.func.id, -1)]
                first = first if node.func.id in {"refused", "Verdict"} else None
            elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and path.endswith("canonical.py"):
                first = node.elts[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.add(first.value)
    return found


def test_the_judges_say_what_we_know_of() -> None:
    assert {
        "scope",
        "bad_name",
        "identity_reused",
        "review_settled",
        "too_large",
        "follows_unknown",
    } <= written_reasons()


@pytest.mark.parametrize("language", languages())
def test_every_reason_has_a_sentence_of_its_own(language: str) -> None:
    path = ROOT / "resources" / "translations" / language / "errors.toml"
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    objections = {objection.value for objection in Objection}
    for reason in {*written_reasons(), *objections, *(code.value for code in Code)}:
        if reason in transport._SIGN_IN:
            entry = told["not_allowed"].get(transport._SIGN_IN[Code(reason)])
        else:
            entry = told["server_refused"].get(reason.partition(".")[0])
        assert entry is not None, reason
        assert all(entry[part].strip() for part in ("happened", "safe", "todo")), reason


def test_the_place_of_a_refusal_is_kept(workspace: Workspace) -> None:
    dossier = workspace.records.create(Dossier, title="Eau potable").id
    workspace.records.create(Visit, dossier=dossier, title="Forage", seen="Vu.")

    def refuse_visits(handler: Handler, body: bytes) -> None:
        request = decode_request(body)
        verdicts = tuple(
            Verdict(Outcome.REFUSED, "bad_value.text", "visit.seen")
            if change.edits[0].kind == "visit"
            else Verdict(Outcome.APPLIED)
            for change in request.changes
        )
        handler.send(200, SYNC_TYPE, genuine(request, verdicts=verdicts))

    with answering(refuse_visits) as url:
        workspace.outbox.set_link(Link(url, "officer@example.org", "token", EPOCH))
        assert SyncEngine(workspace).sync_once().refused == 1
    (refused,) = workspace.outbox.refused()
    assert (refused.reason, refused.edit.kind, refused.edit.field, refused.edit.value) == (
        *("bad_value.text", "visit", "seen"),
        "Vu.",
    )
