"""The log: identifiers and numbers come through, nothing anybody typed does, and it stays small."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.ids import new_id
from fieldkit.errors import FileRefused, ServerRefused, ServerUnreachable
from fieldkit.services.logbook import LOG_FILES, LogFile, keep_log, safe_facts, safe_key, scrubbed

CANARY = "Adjovi Hounkpatin, veuve, Tchakalo 2"
log = logging.getLogger("fieldkit.canary")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    yield keep_log("window", tmp_path)
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, LogFile)]:
        root.removeHandler(handler)
        handler.close()


def leak_everywhere() -> None:
    """What a careless line would do: content in the message, its arguments, its facts, and an error with its cause."""
    log.info(f"saved {CANARY}")
    log.info("saved %s of %s", CANARY, CANARY)
    log.info("saved", extra={"title": CANARY, "device": CANARY, "key": CANARY, "count": CANARY, "record": CANARY})
    logging.getLogger(CANARY).info("saved")
    error = FileRefused(CANARY, name=CANARY)
    error.__cause__ = ValueError(CANARY)
    log.info("refused", exc_info=raised(error))


def raised(error: Exception) -> Exception:
    """The error, with frames."""
    try:
        raise error
    except type(error) as caught:
        return caught


def test_identifiers_numbers_and_the_line_that_spoke_are_written(kept: Path) -> None:
    record, session = new_id(), "0123456789abcdef"
    log.info("saved", extra={"record": record, "session": session, "count": 3, "key": "disk_full"})
    line = kept.read_text(encoding="utf-8")
    assert re.search(r"Z INFO fieldkit\.canary:\d+ ", line)
    assert f"key=disk_full record={record} session={session} count=3" in line


def test_nothing_somebody_typed_reaches_the_log(kept: Path) -> None:
    leak_everywhere()
    written = kept.read_text(encoding="utf-8")
    assert len(written.splitlines()) > 5
    for word in ("Adjovi", "Hounkpatin", "veuve", "Tchakalo", "saved"):
        assert word not in written


def test_the_same_lines_leak_through_an_ordinary_formatter(kept: Path) -> None:
    for handler in logging.getLogger().handlers:
        if isinstance(handler, LogFile):
            handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    leak_everywhere()
    assert kept.read_text(encoding="utf-8").count("Hounkpatin") >= 5


def test_an_error_is_written_as_types_keys_and_lines(kept: Path) -> None:
    error = raised(ServerUnreachable("portal", status=302, bytes=620_000_000, folder=CANARY))
    told = scrubbed(error)
    log.info("stopped", exc_info=error)
    assert told[0] == "fieldkit.errors.ServerUnreachable server_unreachable.portal bytes=620000000 status=302"
    assert re.fullmatch(r"  [\w.]*test_logbook:\d+", told[1])
    assert told[0] in kept.read_text(encoding="utf-8")


def test_a_reason_a_server_made_up_is_not_repeated() -> None:
    assert safe_key(ServerRefused("own_work").key) == "server_refused.own_work"
    assert safe_key(ServerRefused("hounkpatin").key) == "server_refused"
    assert safe_key("hounkpatin.own_work") == "unknown"


def test_what_could_be_a_key_is_no_identifier() -> None:
    assert safe_facts({"record": "a" * 64, "session": "b" * 64, "device": "c" * 32}) == {}
    assert safe_facts({"count": True, "bytes": 10**20, "free": "180"}) == {}


def test_the_log_never_takes_more_than_its_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fieldkit.services.logbook.LOG_BYTES", 2000)
    handler = LogFile(tmp_path / "window.log")
    for _ in range(300):
        handler.emit(logging.LogRecord("fieldkit", logging.INFO, "", 1, "again", None, None))
    handler.close()
    files = list(tmp_path.iterdir())
    assert len(files) == LOG_FILES
    assert all(0 < file.stat().st_size <= 2000 for file in files)


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    keep_log("window", blocked)
    kept = keep_log("window", tmp_path / "log")
    kept.mkdir()  # where the file should be
    log.info(CANARY)
    handler = next(each for each in logging.getLogger().handlers if isinstance(each, LogFile))
    logging.getLogger().removeHandler(handler)
    handler.close()
    assert "Hounkpatin" not in "".join(capfd.readouterr())
