"""What the server did not take: why, in plain words, and the way to the very field."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import Record, title_of
from fieldkit.domain.indicator import Indicator
from fieldkit.domain.kinds import KINDS, field_of
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.mission import AgendaItem, Mission
from fieldkit.domain.review import Comment, ReviewEvent
from fieldkit.domain.sending import RefusedChange
from fieldkit.domain.visit import Visit
from fieldkit.services.taking_out import take_out
from fieldkit.services.workspace import Workspace
from ui.shell.context import Context
from ui.widgets.files import without_trace
from ui.widgets.problems import Action, ProblemCard, trouble_of

_PAGES: Mapping[str, tuple[str, str]] = {
    Visit.KIND: ("visit", "visit"),
    Dossier.KIND: ("dossier-form", "dossier"),
    Mission.KIND: ("mission", "mission"),
    AgendaItem.KIND: ("agenda-item", "record"),
    Indicator.KIND: ("indicator", "record"),
}
"""Kinds with a page of their own: its name, and the argument that holds the id."""

_SHOWN = 5
"""Refusals shown at once; the others come up as these are settled."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused change with the record it is about, as it stands here; None for a kind this version does not know."""

    change: RefusedChange
    record: Record | None


def read_refusals(workspace: Workspace) -> list[Refusal]:
    """The refusals to show. For a reading lane."""
    found = []
    for refused in workspace.outbox.refused()[:_SHOWN]:
        kind = KINDS.get(refused.edit.kind)
        loaded = workspace.records.find(kind.record_type, refused.edit.record) if kind is not None else None
        found.append(Refusal(refused, loaded.record if loaded is not None else None))
    return found


def refusal_card(context: Context, refusal: Refusal, retry: Callable[[], object]) -> ProblemCard:
    """Why it was refused, a way to where it is put right, and another try."""
    say, place = context.words.say, place_of(refusal)
    actions = [Action(say("sync.retry"), retry)]
    if place is not None:
        screen, arguments = place
        actions.insert(0, Action(say("sync.open_refused"), lambda: context.navigator.go(screen, **arguments)))
    actions.append(Action(say("sync.export_refused"), lambda: _export(context, refusal.change, card)))
    trouble = trouble_of(f"server_refused.{refusal.change.reason}", about=_about(context, refusal))
    card = ProblemCard(trouble, actions, framed=True)
    return card


def _export(context: Context, refused: RefusedChange, card: QWidget) -> None:
    """Put the whole change where the person chooses."""
    target = ask_where(card, context.words.say("sync.export_refused"), f"{refused.change.id}.json")
    if target is None:
        return
    content = json.dumps(refused.plain, ensure_ascii=False, indent=2).encode()
    told = context.words.say("sync.exported", file=target.name)
    context.jobs.write(lambda: take_out(target, content), lambda _none: context.notices.toast(told), owner=card)


def ask_where(parent: QWidget, title: str, name: str) -> Path | None:
    """A new file where the person wants it."""
    with without_trace():
        chosen, _ = QFileDialog.getSaveFileName(parent, title, name)
    return Path(chosen) if chosen else None


def place_of(refusal: Refusal) -> tuple[str, dict[str, str]] | None:
    """The screen and its arguments that show the field; None for a kind this version does not know."""
    edit, record = refusal.change.edit, refusal.record
    if record is None:
        return None
    if isinstance(record, ReviewEvent | Comment):
        return "review", {"subject": record.subject, "kind": record.subject_kind}
    if edit.kind in _PAGES:
        screen, identity = _PAGES[edit.kind]
        return screen, {identity: record.id, "field": edit.field}
    visit = str(getattr(record, "visit", ""))
    if visit:
        return "visit", {"visit": visit}
    return "record", {"kind": edit.kind, "record": record.id, "field": edit.field}


def _about(context: Context, refusal: Refusal) -> str:
    """« Visite « Forage », Constats »: the record, and the field where there is one."""
    edit, words = refusal.change.edit, context.words
    if edit.kind not in KINDS:
        return edit.kind
    told = words.label(edit.kind)
    told = told[:1].upper() + told[1:]
    title = title_of(refusal.record) if refusal.record is not None else ""
    if title:
        told = words.say("sync.conflict_record", kind=told, title=title)
    if refusal.change.where and field_of(edit.kind, edit.field) is not None:
        told = words.say("sync.refused_field", record=told, field=words.label(edit.kind, edit.field))
    return told
