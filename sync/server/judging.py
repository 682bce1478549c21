"""What a change must be to be kept: sound in form, in the right scope, with values its fields can hold."""

from fieldkit.domain.changes import NETWORK, Change, Edit
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.ids import is_id
from fieldkit.domain.kinds import KINDS, check
from fieldkit.errors import BadValue
from sync.protocol.canonical import fault
from sync.protocol.messages import Outcome, Verdict

_DOSSIER = "dossier"


def refused(reason: str, edit: Edit | None = None) -> Verdict:
    """A refusal, naming the field of the edit it is about."""
    return Verdict(Outcome.REFUSED, reason, f"{edit.kind}.{edit.field}" if edit else "")


def judge(change: Change) -> Verdict | None:
    """Why a change cannot be kept whoever sends it, or None. Unknown kinds and fields pass unread."""
    flaw = fault(change)
    if flaw is not None:
        return Verdict(Outcome.REFUSED, *flaw)
    for edit in change.edits:
        if not is_id(edit.record):
            return refused("bad_name", edit)
        if not _is_in_scope(edit, change.scope):
            return refused("scope", edit)
        try:
            check(edit.kind, edit.field, edit.value)
        except BadValue as error:
            return refused(error.key, edit)
    return None


def _is_in_scope(edit: Edit, scope: str) -> bool:
    """Whether an edit may be in a scope, as far as it tells by itself.

    A dossier is its own scope and a record without one is the network's. Where a record's dossier is set to another
    one, the change belongs to that other one.
    """
    kind = KINDS.get(edit.kind)
    if kind is None:
        return True
    if edit.kind == Dossier.KIND:
        return edit.record == scope
    if not kind.in_dossier:
        return scope == NETWORK
    return edit.field != _DOSSIER or not edit.value or edit.value == scope
