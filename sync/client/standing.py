"""Where a workspace stands with its server while nothing moves, whatever the network."""

from fieldkit.errors import FieldKitError
from fieldkit.services.data_plan import Rest
from fieldkit.services.workspace import Workspace
from sync.client.rhythm import Rhythm
from sync.client.state import Phase, SyncState


def kept_from(workspace: Workspace) -> Phase | None:
    """Why nothing is exchanged with a server; None where it is."""
    if workspace.after_restore.made_at is not None:
        return Phase.RESTORED
    link = workspace.outbox.link
    if not link.url:
        return Phase.UNLINKED
    return None if link.token else Phase.SIGNED_OUT


def resting(
    workspace: Workspace, rhythm: Rhythm, rest: Rest | None = None, problem: FieldKitError | None = None
) -> SyncState:
    """The state between two rounds; ``rest`` is why files did not travel, ``problem`` what kept one from it."""
    phase = kept_from(workspace)
    if phase is not None:
        return SyncState(phase)
    if rhythm.held:
        return SyncState(Phase.PAUSED, problem=problem, next_try_ms=rhythm.held_until_ms)
    if workspace.outbox.withheld.asks:
        return SyncState(Phase.ASKING, problem=problem)
    return SyncState(Phase.IDLE if rest is None else Phase(rest.value), problem=problem)
