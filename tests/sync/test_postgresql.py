"""The PostgreSQL of the tests starts wherever the tests do."""

import os
import sys
from pathlib import Path

import psycopg
import pytest

from tests.sync import postgresql
from tests.sync.postgresql import running_postgresql


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root runs it as somebody else")
def test_a_checkout_closed_to_others_is_no_hindrance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "programs").symlink_to(postgresql._installed(), target_is_directory=True)
    monkeypatch.setattr(postgresql, "_installed", lambda: closed / "programs")
    with running_postgresql() as server, psycopg.connect(server.database()) as connection:
        row = connection.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
    assert row == (False, False)
