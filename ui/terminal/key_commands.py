"""Commands about what opens a workspace."""

import os

from fieldkit.domain.unlocking import Passphrase
from fieldkit.errors import DiskFault, DiskFull
from fieldkit.services.workspace import Workspace
from ui.terminal.session import NEW_PASSPHRASE, Session, ask


def show(session: Session) -> None:
    """Print what opens the workspace, never what it is opened with."""
    with session.workspace() as workspace:
        kinds, organisation = workspace.keys.kinds(), workspace.keys.organisation
    data = {"slots": kinds, "organisation": organisation}
    lines = [
        session.say(f"terminal.slot.{kind}" if whole else "terminal.slot.damaged") for kind, whole in kinds.items()
    ]
    session.tell(data, [*lines, *([organisation] if organisation else [])])


def change_passphrase(session: Session) -> None:
    """Give the workspace another passphrase, knowing the present one or what stands in for it."""
    secret = session.secret() or Passphrase(session.passphrase())
    fresh = os.environ.get(NEW_PASSPHRASE) or ask(session.say("terminal.ask_new_passphrase"))
    with session.workspace() as workspace:
        workspace.keys.change_passphrase(secret, fresh)
        renewed = _renewed(workspace)
    session.tell(
        {"passphrase": "changed", "backups_renewed": renewed},
        [session.say("terminal.passphrase_changed"), _told(session, renewed=renewed)],
    )


def renew_words(session: Session) -> None:
    """Draw eight new recovery words and print them, this once."""
    secret = session.secret() or Passphrase(session.passphrase())
    with session.workspace() as workspace:
        words = workspace.keys.renew_words(secret)
        renewed = _renewed(workspace)
    session.tell(
        {"recovery_words": words, "backups_renewed": renewed},
        [session.say("terminal.recovery_words", words=words), _told(session, renewed=renewed)],
    )


def use_keyring(session: Session) -> None:
    """Let the system's keyring open the workspace, or no longer."""
    wanted = session.options.state == "on"
    with session.workspace() as workspace:
        workspace.keys.use_keyring(wanted=wanted)
        _renewed(workspace)
    session.tell({"keyring": wanted}, [session.say("terminal.keyring_on" if wanted else "terminal.keyring_off")])


def set_organisation(session: Session) -> None:
    """Let the organisation's recovery key open the workspace; without a recipient, no longer."""
    with session.workspace() as workspace:
        workspace.keys.set_organisation(session.options.recipient)
        organisation = workspace.keys.organisation
        _renewed(workspace)
    said = "terminal.organisation_set" if organisation else "terminal.organisation_removed"
    session.tell({"organisation": organisation}, [session.say(said)])


def _renewed(workspace: Workspace) -> bool:
    """Let the backups open as the workspace does; whether all of them do, as far as is known."""
    try:
        return workspace.backups.renew_ways()
    except (DiskFull, DiskFault):
        return False  # what opens the workspace is changed all the same; the next backup goes on


def _told(session: Session, *, renewed: bool) -> str:
    return session.say(f"backups.terminal.ways_{'all' if renewed else 'behind'}")
