"""The command that proves what of a mission has arrived."""

import datetime as dt
from typing import Any

import msgspec

from fieldkit.domain.mission import Mission
from fieldkit.errors import NotFound
from fieldkit.services.delivery import Delivery, PieceProof, Proof
from fieldkit.services.delivery_sheet import write_sheet
from fieldkit.services.delivery_words import asked_words, count_words, counted, missing_lines, verdict_words
from sync.client.receipts import ask
from ui.terminal.session import Session, writable


def proof(session: Session) -> int:
    """Say what has arrived, by the server's last answer or, with ``--ask``, by the one it gives now.

    Its exit code is 1 where it is not all.
    """
    options, words = session.options, session.words
    target = writable(options.pdf) if options.pdf is not None else None
    with session.workspace() as workspace:
        missions = workspace.records.all(Mission)
        mission = next((found for found in missions if options.mission in {found.id, found.code}), None)
        if mission is None:
            raise NotFound("mission", id=options.mission)
        found = ask(workspace, mission.id) if options.ask else Delivery(workspace).proof(mission.id)
        server = workspace.outbox.link.url
        if target is not None:
            write_sheet(found, server, words, dt.datetime.now().astimezone().date(), target)
    lines = [" ".join(verdict_words(words, found)), asked_words(words, found)]
    lines += [count_words(words, *each) for each in counted(found)]
    lines += [f"{line.title} : {line.why}" for line in missing_lines(words, found)]
    session.tell(_plain(found, server), lines)
    return 0 if found.complete else 1


def _plain(found: Proof, server: str) -> dict[str, Any]:
    return {
        "mission": found.mission.id,
        "server": server,
        "complete": found.complete,
        "asked_at_ms": found.asked_at_ms,
        "texts": {"here": found.texts, "arrived": found.texts_there},
        "photos": {"here": len(found.photos), "arrived": found.photos_there},
        "documents": {"here": len(found.documents), "arrived": found.documents_there},
        "hash_here": found.hash_here,
        "hash_there": found.hash_there,
        "missing_texts": msgspec.to_builtins(found.missing_texts),
        "missing": [_piece(each) for each in (*found.photos, *found.documents) if each.why is not None],
    }


def _piece(piece: PieceProof) -> dict[str, Any]:
    return {
        "record": piece.record,
        "title": piece.title,
        "why": piece.why,
        "files": [{"field": file.field, "sha256": file.sha256, "why": file.why} for file in piece.missing],
    }
