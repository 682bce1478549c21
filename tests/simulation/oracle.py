"""What must hold, whatever happened: asked after each step as far as a step can break it, and in full at the end."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fieldkit.domain.changes import Change, ChangeId, author_login, milliseconds
from fieldkit.domain.fields import DELETED, Merge
from fieldkit.domain.kinds import KINDS, field_of
from fieldkit.domain.merging import Head, project
from fieldkit.domain.review import Action, ReviewEvent, Role
from fieldkit.storage import heads
from sync.protocol import SYNC_TYPE
from sync.protocol.codec import decode_request
from tests.simulation.hub import Hub, Kept, Letter, Said
from tests.simulation.laptop import Laptop
from tests.simulation.wire import Violation

_DAY_MS = 24 * 3600 * 1000
_REVIEWERS_ACTS = {Action.STARTED, Action.CHANGES_REQUESTED, Action.APPROVED}

_OPEN = {"/v1/hello", "/v1/session", "/v1/order", "/v1/order/done"}
"""Routes that answer whoever is shut out: what is there, a sign-in, and an order to lock or wipe the laptop."""


@dataclass
class Oracle:
    """What was ever saved, offered and confirmed in a run."""

    hub: Hub
    laptops: Mapping[str, Laptop]
    saved: dict[ChangeId, Change] = field(default_factory=dict)
    maker: dict[ChangeId, str] = field(default_factory=dict)
    offered: dict[ChangeId, Change] = field(default_factory=dict)
    perished: dict[ChangeId, Change] = field(default_factory=dict)
    refused_once: set[ChangeId] = field(default_factory=set)
    _whole: set[tuple[str, str]] = field(default_factory=set)

    def take_note(self, laptop: Laptop) -> None:
        """Changes a laptop said were saved since the last time."""
        for written in laptop.written:
            if written.amended is not None:
                if written.amended in self.offered:
                    raise Violation(f"{written.amended} was offered, and then something else took its place")
                if self.saved.pop(written.amended, None) is None:
                    raise Violation(f"{written.amended} left the journal of {laptop.name} unasked")
            for change in written.changes:
                if change.id in self.saved:
                    raise Violation(f"{change.id} was made twice")
                if milliseconds(change.at) > written.at_most_ms + _DAY_MS + 60_000:
                    raise Violation(f"{change.id} is of a time {laptop.name} never knew")
                self.saved[change.id] = change
                self.maker[change.id] = laptop.name
        laptop.written = []

    def recover(self, laptop: Laptop) -> None:
        """After a cut: what is in the journal without having been acknowledged counts from now on."""
        self.take_note(laptop)
        journal = laptop.journal()
        there = laptop.verdicts()
        for identity, change in journal.items():
            if identity in there and identity not in self.saved:
                self.saved[identity], self.maker[identity] = change, laptop.name
                laptop.known.add(identity)
        for identity in [each for each, name in self.maker.items() if name == laptop.name and each in self.saved]:
            if identity in journal:
                continue
            # Typing on that was cut off before it said « saved » may have taken the place of what it went on from.
            successor = next((each for each in journal.values() if _follows(each, self.saved[identity])), None)
            if successor is None or identity in self.offered:
                raise Violation(f"{identity} was saved on {laptop.name} and is gone after a cut")
            del self.saved[identity]

    def leaving(self, letter: Letter) -> None:
        """A request leaves a laptop: nothing in it may ever be something else, and no file goes unasked."""
        if letter.path == "/v1/sync":
            for change in decode_request(letter.body, SYNC_TYPE).changes:
                if self.offered.setdefault(change.id, change) != change:
                    raise Violation(f"{change.id} was offered with another content before")
        elif letter.method == "PATCH":
            sha256 = letter.path.rpartition("/")[2]
            laptop = self.laptops[letter.machine]
            if sha256 in laptop.delivered():
                raise Violation(f"{letter.machine} sends a file again that it knows to be there")
            if (letter.machine, sha256) in self._whole:
                raise Violation(f"{letter.machine} was told that the server has a file, and sends it")

    def answered(self, letter: Letter, said: Said) -> None:
        """The server answered: whoever is shut out got nothing, and every file it confirms is whole."""
        if letter.path in _OPEN:
            return
        laptop = self.laptops[letter.machine]
        if said.status < 400 and self.hub.out & {laptop.login, laptop.workspace.device}:
            raise Violation(f"{letter.machine} is shut out and was let in: {letter.method} {letter.path}")
        if letter.method == "POST" and letter.path.endswith("/uploads") and said.status == 201:
            headers, asked = dict(said.headers), dict(letter.headers)
            sha256 = headers["location"].rpartition("/")[2]
            if headers["upload-offset"] == asked.get("Upload-Length"):
                self._whole.add((letter.machine, sha256))

    def after_sync(self, laptop: Laptop) -> None:
        """What a laptop believes the server to hold, the server holds."""
        self._whole.clear()
        if laptop.workspace.outbox.link.epoch != self.hub.epoch():
            return
        there = self.hub.identities()
        for identity, verdict in laptop.verdicts().items():
            if verdict in {"applied", "known"} and identity not in there:
                raise Violation(f"{laptop.name} counts {identity} as sent, and the server does not have it")
        files = self.hub.files()
        for sha256 in laptop.delivered() - set(files):
            raise Violation(f"{laptop.name} counts file {sha256[:8]} as sent, and the server does not have it")

    def lose(self, gone: Iterable[str]) -> None:
        """Laptops are gone for good, or the server went back: what nobody who is left holds cannot be asked for."""
        names = set(gone)
        held = self.hub.identities()
        for laptop in self.laptops.values():
            if not laptop.lost:
                held |= set(laptop.journal())
        for identity in [each for each, name in self.maker.items() if name in names and each in self.saved]:
            if identity not in held:
                self.perished[identity] = self.saved.pop(identity)


def _follows(later: Change, earlier: Change) -> bool:
    fields = {(edit.kind, edit.record, edit.field) for edit in earlier.edits}
    return later.id.session == earlier.id.session and fields == {
        (edit.kind, edit.record, edit.field) for edit in later.edits
    }


def judge_rest(oracle: Oracle) -> None:
    """Once everything is quiet: all hold the same, each what follows from it, and nothing is missing or invented."""
    kept = oracle.hub.kept()
    _judge_server(oracle, kept)
    alive = [laptop for laptop in oracle.laptops.values() if not laptop.lost]
    journals = {laptop.name: laptop.journal() for laptop in alive}
    verdicts = {laptop.name: laptop.verdicts() for laptop in alive}
    excused = _excused(oracle, kept, verdicts)
    for name, journal in journals.items():
        _judge_origin(oracle, f"{name} holds", journal.values())
        for identity, change in oracle.saved.items():
            if identity not in journal and identity not in excused:
                raise Violation(f"{identity} of {oracle.maker[identity]} never reached {name}: {change}")
    for identity in oracle.saved:
        if identity not in kept and identity not in excused:
            raise Violation(f"{identity} of {oracle.maker[identity]} never reached the server")
    for laptop in alive:
        judge_records(laptop, journals[laptop.name])
        _judge_files(oracle, laptop)
    _judge_same(alive, journals)


def _judge_server(oracle: Oracle, kept: Mapping[ChangeId, Kept]) -> None:
    _judge_origin(oracle, "the server holds", (each.change for each in kept.values()))
    for sha256 in oracle.hub.files():
        if hashlib.sha256(oracle.hub.content(sha256)).hexdigest() != sha256:
            raise Violation(f"the server vouches for file {sha256[:8]}, which is another")
    for each in kept.values():
        actions = {edit.value for edit in each.change.edits if (edit.kind, edit.field) == (ReviewEvent.KIND, "action")}
        if actions & _REVIEWERS_ACTS and (each.role == Role.OFFICER or author_login(each.change.author) != each.login):
            raise Violation(f"{each.login}, {each.role}, did what a reviewer may: {each.change}")


def _judge_origin(oracle: Oracle, who: str, changes: Iterable[Change]) -> None:
    for change in changes:
        known = oracle.saved.get(change.id) or oracle.perished.get(change.id)
        if known != change:
            raise Violation(f"{who} what was never saved like this: {change}")


def _excused(
    oracle: Oracle, kept: Mapping[ChangeId, Kept], verdicts: Mapping[str, Mapping[ChangeId, str | None]]
) -> set[ChangeId]:
    """Changes that need not be everywhere: those refused, which stay with their author, and review acts that rest on
    such a one, or that only a lost laptop could have offered again."""
    found: set[ChangeId] = set()
    for identity, change in oracle.saved.items():
        is_act = any(edit.kind == ReviewEvent.KIND for edit in change.edits)
        verdict = verdicts.get(oracle.maker[identity], {}).get(identity)
        if verdict == "refused":
            if identity in kept:
                raise Violation(f"{identity} is refused, and the server holds it")
            found.add(identity)
        elif is_act and identity not in kept:
            found.add(identity)
    acts = {edit.record for identity in found for edit in oracle.saved[identity].edits}
    for identity in found:
        change, verdict = oracle.saved[identity], verdicts.get(oracle.maker[identity], {}).get(identity)
        rests_on = {edit.record for edit in change.edits if edit.field == DELETED}
        for edit in change.edits:
            if edit.field == "follows" and isinstance(edit.value, list):
                rests_on |= set(edit.value)
        there = {edit.record for each in kept.values() for edit in each.change.edits}
        if verdict is None and oracle.maker[identity] in verdicts and not (rests_on & acts or rests_on - there):
            raise Violation(f"{identity} waits on {oracle.maker[identity]} for ever: {change}")
    return found


def judge_records(laptop: Laptop, journal: Mapping[ChangeId, Change]) -> None:
    """Heads and conflicts are what the pure rules say of the set of changes."""
    wanted = project(journal.values())
    store = laptop.workspace.store
    with store.read() as reader:
        found = heads.read(reader.connection, wanted)
    for key, by_field in wanted.items():
        for name in by_field.keys() | found[key].keys():
            if _bare(by_field.get(name, ())) != _bare(found[key].get(name, ())):
                raise Violation(f"{laptop.name}, {key} {name}: {found[key].get(name)} for {by_field.get(name)}")
    for kind in {kind for kind, _ in wanted} & set(KINDS):
        for row in laptop.table(f"r_{kind}"):
            current = wanted[kind, row[0]]
            disputes = sum(_is_disputed(kind, name, current[name]) for name in current)
            if not disputes <= row[2] <= disputes + 1:
                raise Violation(f"{laptop.name}: {kind} {row[0]} shows {row[2]} disputes, there are {disputes}")


def _bare(found: Sequence[Head]) -> list[tuple[ChangeId, str]]:
    return sorted((head.change, json.dumps(head.value, sort_keys=True)) for head in found)


def _is_disputed(kind: str, name: str, current: Sequence[Head]) -> bool:
    known = field_of(kind, name)
    unites = known is not None and known.about.merge is Merge.UNION
    return not unites and len({json.dumps(head.value, sort_keys=True) for head in current}) > 1


def judge_rebuilt(laptop: Laptop) -> None:
    """What was kept up to date change by change is what comes out of the journal alone."""
    names = ["head", "media_use", *(f"r_{kind}" for kind in KINDS)]
    before = {name: laptop.table(name) for name in names}
    with laptop.time.at(laptop.name):
        laptop.workspace.store.rebuild()
    for name in names:
        if sorted(map(repr, laptop.table(name))) != sorted(map(repr, before[name])):
            raise Violation(f"{laptop.name}: {name} rebuilt is another")


def _judge_files(oracle: Oracle, laptop: Laptop) -> None:
    files = oracle.hub.files()
    for sha256 in laptop.named() - laptop.files():
        holders = [each.name for each in oracle.laptops.values() if not each.lost and sha256 in each.files()]
        if sha256 in files or holders:
            raise Violation(f"file {sha256[:8]} never reached {laptop.name}; {holders} hold it")
    for sha256 in laptop.named() & laptop.files() - set(files):
        raise Violation(f"file {sha256[:8]} of {laptop.name} never reached the server")


def _judge_same(alive: Sequence[Laptop], journals: Mapping[str, Mapping[ChangeId, Change]]) -> None:
    """Laptops with the same changes show the same."""
    shown: dict[frozenset[ChangeId], tuple[str, dict[str, Any]]] = {}
    for laptop in alive:
        tables = {kind: laptop.table(f"r_{kind}") for kind in KINDS}
        name, first = shown.setdefault(frozenset(journals[laptop.name]), (laptop.name, tables))
        for kind, rows in tables.items():
            if rows != first[kind]:
                raise Violation(f"{laptop.name} and {name} show different {kind}")
