"""Commands of the whole network: sync and report."""

from typing import Any

from fieldkit.domain.mission import Mission
from fieldkit.domain.review import Audience
from fieldkit.errors import NotFound, Refused
from fieldkit.services.withheld_words import sentence_of, title_of
from sync.client.account import sign_in, sign_out
from sync.client.engine import SyncEngine
from sync.client.state import Phase
from ui.terminal.session import Session, writable

_RESTING = {Phase.TEXT_ONLY, Phase.BUDGET, Phase.METERED}


def sync_login(session: Session) -> None:
    """Link the workspace to a server."""
    with session.workspace() as workspace:
        found = sign_in(workspace, session.options.url, session.options.login, session.password())
    facts = {"name": found.account.name, "organisation": found.account.organisation_name, "role": found.account.role}
    role = session.words.choice("role", found.account.role)
    session.tell(facts, [session.say("terminal.signed_in", **{**facts, "role": role})])


def sync_logout(session: Session) -> None:
    """Forget the token; unsent work stays."""
    with session.workspace() as workspace:
        sign_out(workspace)
    session.tell({}, [session.say("terminal.signed_out")])


def sync_now(session: Session) -> None:
    """One complete round: texts both ways, then files both ways; before it, a yes to the deletions told last time."""
    with session.workspace() as workspace:
        if workspace.after_restore.made_at is not None:
            raise Refused("restored")
        if not workspace.outbox.link.token:
            raise NotFound("server")
        engine = SyncEngine(workspace)
        if engine.look().phase is Phase.PAUSED:
            raise Refused("sync_paused")
        withheld = workspace.outbox.withheld
        shown = withheld.pending() if session.options.accept_deletions else None
        if shown is not None:
            withheld.accept(shown.changes)
        report = engine.sync_once()
        conflicts = len(workspace.records.conflicts())
        pending = withheld.pending()
        titles = workspace.records.names(dossier for dossier, _ in pending.dossiers) if pending is not None else {}
    data: dict[str, Any] = {
        "sent": report.sent,
        "refused": report.refused,
        "received": report.received,
        "files_sent": report.files_sent,
        "files_received": report.files_received,
        "bytes_sent": report.bytes_sent,
        "bytes_received": report.bytes_received,
        "conflicts": conflicts,
        "deletions_accepted": shown.hidden if shown is not None else 0,
        "deletions_waiting": pending.hidden if pending is not None else 0,
        "resting": engine.state.phase if engine.state.phase in _RESTING else "",
    }
    lines = [session.say("terminal.synced", **data)]
    lines += [session.say("terminal.conflicts", count=conflicts)] if conflicts else []
    lines += [session.say(f"sync.phase_text.{data['resting']}")] if data["resting"] else []
    if shown is not None:
        lines.append(session.say("terminal.deletions_accepted", count=shown.hidden))
    if pending is not None:
        lines += [title_of(pending, session.words), sentence_of(pending, titles, session.words)]
        lines.append(session.say("terminal.deletions"))
    session.tell(data, lines)


def sync_status(session: Session) -> None:
    """Print what waits, and the server."""
    with session.workspace() as workspace:
        waiting, link, restored = workspace.outbox.waiting(), workspace.outbox.link, workspace.after_restore.made_at
        refused = [entry.plain for entry in workspace.outbox.refused()]
    data: dict[str, Any] = {
        "server": link.url,
        "login": link.login,
        "signed_in": bool(link.token),
        "waits_for_yes": restored is not None,
        "waiting": {"changes": waiting.changes, "photos": waiting.files.photos, "documents": waiting.files.documents},
        "refused": refused,
    }
    lines = [session.say("terminal.waiting", **data["waiting"])]
    for entry in refused:
        why = session.words.explain(f"server_refused.{entry['reason']}", typed=True)
        lines.append(session.say("terminal.refused", **entry, why=why.brief))
    lines += [] if link.url else [session.say("terminal.no_server")]
    session.tell(data, lines if restored is None else [*lines, session.say("backups.terminal.waits")])


def report(session: Session) -> None:
    """Write the report of a mission as PDF."""
    options = session.options
    target = writable(options.file)
    with session.workspace() as workspace:
        mission = next(
            (found for found in workspace.records.all(Mission) if options.mission in {found.id, found.code}), None
        )
        if mission is None:
            raise NotFound("mission", id=options.mission)
        made = workspace.reports.make(
            mission.id, Audience(options.audience), options.report_language or session.words.language, target
        )
    data = {"file": str(made.path), "pages": made.pages, "size": made.size}
    lines = [session.say("terminal.reported", file=str(made.path), count=made.pages)]
    session.tell(data, lines)
