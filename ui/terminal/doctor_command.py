"""``fieldkit doctor``: whether the work is safe on this computer, also where the workspace does not open."""

from functools import partial
from pathlib import Path

from fieldkit.errors import FieldKitError, NotFound
from fieldkit.services.doctor import Health, State, examine
from fieldkit.services.doctor_words import advice_of, sentence_of, title_of
from fieldkit.services.support import support_content, write_support
from fieldkit.services.workspace import Workspace
from sync.client.account import hello
from sync.client.transport import Transport
from ui.terminal.session import Session, writable

_MARKS = {State.FINE: "✓", State.NOTE: "·", State.UNKNOWN: "?", State.WARNING: "!", State.TROUBLE: "✗"}


def doctor(session: Session) -> int:
    """Look, and say what was found without any content; 1 when something is in trouble."""
    options = session.options
    target = writable(Path(options.support)) if options.support else None
    health, records = _examined(session)
    lines = list(_lines(health, session))
    if records is not None:
        lines.append(session.say("health.rebuilt", count=records))
    if target is not None:
        write_support(target, support_content(health))
        lines.append(session.say("health.support_done", file=target.name))
    session.tell({"sound": health.sound, "findings": health.findings, "records_rebuilt": records}, lines)
    return 0 if health.sound else 1


def _examined(session: Session) -> tuple[Health, int | None]:
    options = session.options
    try:
        with session.workspace() as workspace:
            records = workspace.rebuild() if options.rebuild else None
            ask = partial(_reach, workspace) if options.online else None
            return examine(session.folder, workspace, full=options.full, ask_server=ask), records
    except FieldKitError as error:
        # That it does not open is a finding like another, and what can be seen from outside is worth seeing then.
        return examine(session.folder, refused=error), None


def _reach(workspace: Workspace) -> object:
    url = workspace.outbox.link.url
    if not url:
        raise NotFound("server")
    transport = Transport(url, proxy=workspace.outbox.proxies.current)
    try:
        return hello(transport)
    finally:
        transport.close()


def _lines(health: Health, session: Session) -> list[str]:
    words = session.words
    told: list[str] = []
    for finding in health.findings:
        told.append(f"{_MARKS[finding.state]} {title_of(finding, words)} : {sentence_of(finding, words)}")
        advice = advice_of(finding, words, typed=True)
        if advice:
            told.append(f"    {advice}")
    return [*told, _summary(health, session)]


def _summary(health: Health, session: Session) -> str:
    if not health.sound:
        return session.say("health.unsound")
    return session.say("health.watched", count=health.watched) if health.watched else session.say("health.sound")
