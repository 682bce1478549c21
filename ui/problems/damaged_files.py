"""Damaged files by the record that names them: what it is called, where it is found, and what is to be done."""

from collections.abc import Iterable
from typing import TypeAlias

from fieldkit.domain.fields import Record, title_of
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.photo import Document
from fieldkit.errors import Damaged
from fieldkit.reference.words import Words
from fieldkit.services.care import DamagedFile
from fieldkit.services.refilling import Remedy
from fieldkit.services.workspace import Workspace
from ui.shell.navigator import Stop

Told: TypeAlias = tuple[str, str]
"""What was said: the key of the error, and what the record is called."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A record with a damaged file: its key among the problems, its name, what is to be told, the way to it."""

    key: str
    subject: str
    error: Damaged
    stop: Stop | None

    @property
    def told(self) -> Told:
        """What tells one message from another."""
        return self.error.key, self.subject


def name_files(workspace: Workspace, words: Words, damaged: Iterable[DamagedFile]) -> tuple[NamedFile, ...]:
    """One entry a record, whatever the number of its files that are damaged; reads records, off the window's thread."""
    found: dict[tuple[str, str], NamedFile] = {}
    for file in damaged:
        for kind, record in file.uses:
            if (kind, record) not in found:
                found[kind, record] = _named(workspace, words, file, kind, record)
    return tuple(found.values())


def _named(workspace: Workspace, words: Words, file: DamagedFile, kind: str, identity: str) -> NamedFile:
    known = KINDS.get(kind)
    loaded = workspace.records.find(known.record_type, identity) if known is not None else None
    key, error = f"damage:{kind}:{identity}", _error(workspace, file)
    if loaded is None:
        return NamedFile(key, identity, error, None)
    record = loaded.record
    visit, dossier = (str(getattr(record, name, "")) for name in ("visit", "dossier"))
    names = workspace.records.names([visit or dossier])
    title = title_of(record) or words.label(kind)
    where = names.get(visit or dossier, "")
    subject = words.say("mending.file_in", title=title, where=where) if where else title
    return NamedFile(key, subject, error, _stop(record, visit, dossier))


def _error(workspace: Workspace, file: DamagedFile) -> Damaged:
    match workspace.mending.files.remedy(file):
        case Remedy.ASKED:
            return Damaged("media_asked")
        case Remedy.CONNECT:
            return Damaged("media_connect")
        case Remedy.STICK:
            second = workspace.backups.places.known.second_place
            return Damaged("media_stick", name=second.name if second is not None else "")
    return Damaged("media_gone" if file.gone else "media")


def _stop(record: Record, visit: str, dossier: str) -> Stop | None:
    """Where the record is looked at: the list of documents, the visit, else the photos of the dossier."""
    if isinstance(record, Document) and dossier:
        return Stop("dossier", {"dossier": dossier, "tab": "documents"})
    if visit:
        return Stop("visit", {"visit": visit})
    return Stop("dossier", {"dossier": dossier, "tab": "photos"}) if dossier else None
