"""A command's surroundings: words, workspace and the way results are printed."""

import argparse
import contextlib
import datetime as dt
import getpass
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import Field, Record
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.unlocking import OrganisationKey, Passphrase, RecoveryWords, Secret
from fieldkit.domain.values import Plain, Shape
from fieldkit.errors import BadValue, FileRefused, KeyringUnavailable, NotFound, WrongKey
from fieldkit.reference.showing import shown
from fieldkit.reference.words import Words
from fieldkit.reference.written_days import parse_day
from fieldkit.services.door import open_workspace, ways_to_open
from fieldkit.services.keys import KEYRING
from fieldkit.services.removal import removal_begun
from fieldkit.services.workspace import Workspace
from ui.terminal.printing import show, show_json

PASSPHRASE = "FIELDKIT_PASSPHRASE"  # noqa: S105 - the name of a variable
NEW_PASSPHRASE = "FIELDKIT_NEW_PASSPHRASE"  # noqa: S105 - the name of a variable
RECOVERY_WORDS = "FIELDKIT_RECOVERY_WORDS"
PASSWORD = "FIELDKIT_PASSWORD"  # noqa: S105 - the name of a variable
_WHOLE = re.compile(r"-?[0-9]{1,16}")


@dataclass(frozen=True)
class Session:
    """One run of a command."""

    options: argparse.Namespace
    words: Words

    @property
    def folder(self) -> Path:
        """The workspace's folder."""
        folder: Path = self.options.workspace
        return folder

    def say(self, key: str, /, **facts: object) -> str:
        """A sentence, by its key."""
        return self.words.say(key, **facts)

    @contextlib.contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """The workspace, open for the time of the command."""
        self._end_removal()
        workspace = self._open()
        try:
            yield workspace
        finally:
            workspace.close()
            self._end_removal()

    def _end_removal(self) -> None:
        """Where the organisation ordered the workspace away, its files go before anything else is done."""
        if removal_begun(self.folder):
            from sync.client.orders import finish_removal

            finish_removal(self.folder)

    def _open(self) -> Workspace:
        secret = self.secret()
        if secret is None and KEYRING in ways_to_open(self.folder):
            try:
                return open_workspace(self.folder)
            except (KeyringUnavailable, WrongKey):
                if not sys.stdin.isatty():
                    raise
        return open_workspace(self.folder, secret or Passphrase(self.passphrase()))

    def secret(self) -> Secret | None:
        """What the options and the environment offer to open the workspace with, if anything."""
        if self.options.recovery_key is not None:
            return OrganisationKey(read_text(self.options.recovery_key))
        if self.options.recovery_words:
            return RecoveryWords(
                os.environ.get(RECOVERY_WORDS) or ask(self.say("terminal.ask_recovery_words"), "words")
            )
        given = os.environ.get(PASSPHRASE)
        return Passphrase(given) if given else None

    def passphrase(self) -> str:
        """From the environment, else asked for without echo."""
        return os.environ.get(PASSPHRASE) or ask(self.say("terminal.ask_passphrase"))

    def password(self) -> str:
        """The password of a server account: from the environment, else asked for without echo."""
        return os.environ.get(PASSWORD) or ask(self.say("terminal.ask_password"), "password")

    def tell(self, data: object, lines: Sequence[str] | Callable[[], Sequence[str]]) -> None:
        """Print a result: JSON when asked for, else lines."""
        if self.options.json:
            show_json(msgspec.json.format(msgspec.json.encode(data), indent=2))
            return
        for line in lines() if callable(lines) else lines:
            show(line)


def writable(path: Path) -> Path:
    """The path of a file to write; raises FileRefused before any work where it has no folder to stand in."""
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise FileRefused("cannot_write", name=str(path))
    return path


def ask(prompt: str, missing: str = "passphrase") -> str:
    """A secret typed without echo; raises NotFound(``missing``) where nobody is at a terminal."""
    if not sys.stdin.isatty():
        raise NotFound(missing)
    return getpass.getpass(f"{prompt} ")


def plain_record(record: Record) -> dict[str, Plain]:
    """A record as JSON can say it; empty fields are left out."""
    found: dict[str, Plain] = {"kind": record.KIND, "id": record.id}
    for field in KINDS[record.KIND].fields:
        plain = field.plain(getattr(record, field.name))
        if plain is not None:
            found[field.name] = plain
    return found


def record_lines(record: Record, words: Words, names: Mapping[str, str]) -> list[str]:
    """A record in words, a line per field that is not empty."""
    lines = []
    for field in KINDS[record.KIND].fields:
        text = shown(field, getattr(record, field.name), words, names)
        if field.about.form and text:
            separator = "\n" if "\n" in text else " "
            lines.append(f"{words.label(field.kind, field.name)} :{separator}{text}")
    return lines


def find_dossier(workspace: Workspace, wanted: str) -> Dossier:
    """A dossier by its code or id; raises NotFound."""
    for dossier in workspace.records.all(Dossier):
        if wanted in {dossier.code, dossier.id}:
            return dossier
    raise NotFound("dossier", id=wanted)


def parse_values(kind: str, assignments: Sequence[str], language: str) -> dict[str, Any]:
    """``field=value`` words as values; ``field=@file`` reads a text file, ``field=`` empties. Raises BadValue.

    Days are read as people write them in ``language``.
    """
    values = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        field = KINDS[kind].by_name.get(name)
        if not equals:
            raise BadValue("assignment", text=assignment)
        if field is None or not field.about.form:
            raise BadValue("no_such_field", field=name, fields=", ".join(fields_of(kind)))
        if text.startswith("@"):
            text = read_text(Path(text[1:]))
        values[name] = field.value(_plain(field, text, language)) if text else field.empty
    return values


def fields_of(kind: str) -> list[str]:
    """The names of the fields of a kind that a person fills in."""
    return [field.name for field in KINDS[kind].fields if field.about.form]


def read_text(path: Path) -> str:
    """The content of a text file; raises FileRefused."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise FileRefused("not_text", name=path.name) from error
    except OSError as error:
        raise FileRefused("no_such_file", name=path.name) from error


def _plain(field: Field, text: str, language: str) -> Plain:
    match field.about.shape:
        case Shape.DAY:
            return parse_day(text, language, dt.datetime.now().astimezone().date()).isoformat()
        case Shape.WHOLE:
            if not _WHOLE.fullmatch(text):
                raise BadValue("whole", field=field.name)
            return int(text)
        case Shape.CHOICE if field.about.choices and text not in field.about.choices:
            raise BadValue("not_a_choice", choices=", ".join(field.about.choices))
        case Shape.FLAG:
            return text.lower() in {"1", "yes", "true", "oui"}
        case Shape.TAGS | Shape.REFS:
            return [word.strip() for word in text.split(";") if word.strip()]
        case Shape.PLACE:
            latitude, _, longitude = text.partition(",")
            try:
                return [float(latitude), float(longitude), None, "entered"]
            except ValueError:
                raise BadValue("place", field=field.name) from None
        case Shape.SHARES | Shape.BREAKDOWN | Shape.BLOB:
            raise BadValue("not_here", field=field.name)
    return text
