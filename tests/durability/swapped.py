"""A program whose database driver is Python's own, which encrypts nothing and ignores a key without a word."""

PROGRAM = """
import sqlite3, sys, types
from pathlib import Path
package = types.ModuleType("sqlcipher3")
package.dbapi2 = sqlite3
sys.modules["sqlcipher3"], sys.modules["sqlcipher3.dbapi2"] = package, sqlite3
from fieldkit.errors import FieldKitError
from fieldkit.services.profile import Profile
from fieldkit.services.door import open_workspace
from fieldkit.services.workspace import create_workspace
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.storage import engine, store, database
engine.driver = sqlite3
guards, made, there, passphrase, seen = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), input(), input()
if guards != "all":
    engine.MINIMUM_SQLITE = (3, 0)
if guards == "none":
    class Claims(sqlite3.Connection):
        def execute(self, statement, *values):
            return super().execute("SELECT '4.0'" if "cipher_version" in statement else statement, *values)
        def set_key(self, _key):
            pass
    connect = sqlite3.connect
    sqlite3.connect = lambda *a, **k: connect(*a, **k, factory=Claims)
    for module in (store, database, engine):
        module.assert_encrypted = module.assert_read_soundly = lambda _: None
try:
    open_workspace(there, Passphrase(passphrase)).close()
    print("opened")
except FieldKitError as error:
    print(error.key)
try:
    workspace = create_workspace(made, Profile("a@b.example", "A"), passphrase)
    workspace.records.create(Visit, seen=seen)
    workspace.close()
    print("made")
except FieldKitError as error:
    print(error.key)
"""
"""Arguments: which guards stand (``all``, ``cipher`` alone, ``none``), a folder to make a workspace in, one to
open. Input: the passphrase and what to write. Prints what became of both."""
