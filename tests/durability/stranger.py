"""Another person on this computer with a copy of the workspace folder: ``stranger FOLDER WARM UID TRIES``.

Reads what to try from the input as JSON; starts as the administrator, opens the workspace WARM once so that all the
program needs is loaded, and is the other person from then on. Prints what happened as JSON.
"""

import json
import os
import sqlite3
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from unittest import mock

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.unlocking import OrganisationKey, Passphrase, RecoveryWords, Secret
from fieldkit.errors import FieldKitError
from fieldkit.services.door import open_workspace
from fieldkit.storage.keys import system

KINDS: dict[str, type[Passphrase] | type[RecoveryWords] | type[OrganisationKey]] = {
    "passphrase": Passphrase,
    "words": RecoveryWords,
    "organisation": OrganisationKey,
}


def tried(folder: Path, secret: Secret | None) -> str:
    """What the folder holds, or why it was not opened."""
    try:
        workspace = open_workspace(folder, secret)
    except FieldKitError as error:
        return error.key
    try:
        return "opened: " + ", ".join(dossier.title for dossier in workspace.records.all(Dossier))
    finally:
        workspace.close()


def without_the_cipher(database: Path) -> str:
    """What the driver of Python itself makes of the database, given the key's own statement as well."""
    for statement in ("SELECT 1", f"PRAGMA key = \"x'{'00' * 32}'\""):
        connection = sqlite3.connect(database)
        try:
            connection.execute(statement)
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.DatabaseError:
            continue
        finally:
            connection.close()
        return "read"
    return "not read"


def main(folder: Path, warm: Path, uid: int) -> dict[str, Any]:
    asked = json.loads(sys.stdin.readline())
    for kind, right in asked["right"].items():
        assert tried(warm, KINDS[kind](right)).startswith("opened"), kind
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    try:
        list(warm.iterdir())
        raise AssertionError("still somebody who may read everything")
    except PermissionError:
        found: dict[str, Any] = {"nothing": tried(folder, None), "driver": without_the_cipher(folder / "workspace.db")}
    found["right"] = {kind: tried(folder, KINDS[kind](right)) for kind, right in asked["right"].items()}
    found["wrong"] = Counter(tried(folder, KINDS[kind](wrong)) for kind, wrong in asked["wrong"])
    with mock.patch.object(system, "fetch", return_value=asked["entry"]):
        found["with the entry"] = sum(tried(folder, None).startswith("opened") for _ in range(10))
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))) + "\n")
