"""Canaries in every place a person can write: none may come out in the support file or in the log."""

import base64
import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import Field
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.values import Shape
from fieldkit.errors import Damaged, FieldKitError, FileRefused
from fieldkit.services.doctor import examine
from fieldkit.services.logbook import LogFile, keep_log, scrubbed
from fieldkit.services.profile import Profile
from fieldkit.services.support import Met, fenced, support_content, write_support
from fieldkit.services.workspace import Workspace, create_workspace

CANARY = "Hounkpatin"
PASSPHRASE = f"phrase de passe {CANARY} bien longue"
log = logging.getLogger("fieldkit.canary")


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[Path]:
    yield keep_log("window", tmp_path / f"journal {CANARY}").parent
    for handler in [each for each in logging.getLogger().handlers if isinstance(each, LogFile)]:
        logging.getLogger().removeHandler(handler)
        handler.close()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace whose owner, folder, passphrase and every text field hold the canary."""
    profile = Profile(f"{CANARY.lower()}@example.org", f"Adjovi {CANARY}")
    opened = create_workspace(tmp_path / f"dossier {CANARY}", profile, PASSPHRASE)
    for kind in KINDS.values():
        texts = {field.name: CANARY for field in kind.fields if free_text(field)}
        if texts:
            opened.records.create(kind.record_type, **texts)
    opened.store.add_media(CANARY.encode() * 10_000, "text/plain")
    yield opened
    opened.close()


def free_text(field: Field) -> bool:
    return field.about.shape in {Shape.LINE, Shape.PROSE} and not field.about.choices


def leaks(content: bytes) -> list[str]:
    """The forms the canary shows in."""
    forms = {
        "utf-8": CANARY.encode(),
        "lower": CANARY.lower().encode(),
        "utf-16": CANARY.encode("utf-16-le"),
        "hex": CANARY.encode().hex().encode(),
        "base64": base64.b64encode(CANARY.encode())[:12],
    }
    return [name for name, form in forms.items() if form in content or form in content.lower()]


def met(error: FieldKitError) -> Met:
    at = dt.datetime(2026, 3, 12, 14, 32, tzinfo=dt.UTC)
    return Met(error.key, 2, at, at, False, tuple(scrubbed(error)))


def everything(workspace: Workspace, logs: Path) -> bytes:
    """A support file made after every error a person's content could have got into."""
    error = FileRefused("too_large", name=f"{CANARY}.jpg", limit=50_000_000)
    error.__cause__ = OSError(f"no such file: /media/{CANARY}/photo.jpg")
    log.error("import of %s failed", CANARY, exc_info=error)
    health = examine(workspace.folder, workspace, refused=Damaged(CANARY, folder=CANARY), full=True)
    return support_content(health, [met(error), met(Damaged("description", folder=CANARY))], logs=logs)


def test_no_canary_leaves(workspace: Workspace, logs: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert caplog is not None
    assert any(CANARY in dossier.title for dossier in workspace.records.all(Dossier))
    content = everything(workspace, logs)
    assert leaks(content) == []
    written = b"".join(path.read_bytes() for path in logs.iterdir())
    assert b"fieldkit.canary" in written
    assert leaks(written) == []


def test_the_file_is_of_use_all_the_same(
    workspace: Workspace, logs: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert caplog is not None
    target = tmp_path / "support.json"
    write_support(target, everything(workspace, logs))
    told = msgspec.json.decode(target.read_bytes())
    assert {finding["name"] for finding in told["findings"]} >= {"program", "storing", "space", "keys", "integrity"}
    assert told["problems"][0]["key"] == "file_refused.too_large"
    assert told["problems"][0]["detail"][0] == "fieldkit.errors.FileRefused file_refused.too_large limit=50000000"
    assert any(line.startswith("fieldkit.errors.FileRefused") for line in told["log"])


def test_a_log_somebody_else_wrote_into_is_withheld(workspace: Workspace, logs: Path) -> None:
    (logs / "window.log").write_text(f"2026-03-12T14:32:00Z INFO ui.app:12 saved {CANARY}\n{CANARY}\n", "utf-8")
    told = msgspec.json.decode(support_content(examine(workspace.folder), logs=logs))
    assert told["log"] == ["(withheld)", "(withheld)"]


def test_a_log_that_writes_messages_is_caught(
    workspace: Workspace, logs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert caplog is not None
    for handler in logging.getLogger().handlers:
        if isinstance(handler, LogFile):
            handler.setFormatter(logging.Formatter())
    content = everything(workspace, logs)
    written = b"".join(path.read_bytes() for path in logs.iterdir())
    assert "utf-8" in leaks(written), "the scan must see a log that leaks"
    assert leaks(content) == [], "and the support file must not carry it on"


def test_the_fence_lets_lines_of_the_program_through() -> None:
    for line in [*scrubbed(FileRefused("too_large", limit=5)), "  ui.app:88", "builtins.ValueError"]:
        assert fenced(line) == line
    assert fenced(f"saved {CANARY} today") == "(withheld)"
