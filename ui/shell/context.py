"""What every screen is given."""

from typing import TYPE_CHECKING

from fieldkit.domain.lightly import dataclass
from fieldkit.reference.formats import Formats
from fieldkit.reference.words import Words
from fieldkit.services.workspace import Workspace
from ui.backups.watching import BackupWatcher
from ui.jobs import Jobs
from ui.problems.kept import Problems
from ui.shell.navigator import Navigator
from ui.shell.notices import Notices
from ui.shell.saving import Saving
from ui.theme import Theme
from ui.widgets.language import speak

if TYPE_CHECKING:
    from sync.client.engine import SyncEngine


@dataclass(frozen=True)
class Context:
    """The open workspace, language, look, lanes, sync engine and backups, and the ways to go and to speak."""

    workspace: Workspace
    words: Words
    formats: Formats
    theme: Theme
    jobs: Jobs
    navigator: Navigator
    notices: Notices
    saving: Saving
    engine: "SyncEngine"
    backups: BackupWatcher


def make_context(
    workspace: Workspace,
    words: Words,
    theme: Theme,
    jobs: Jobs,
    engine: "SyncEngine",
    problems: Problems | None = None,
) -> Context:
    """A context with its own navigator and notices; widgets made from now on speak ``words``.

    ``problems`` are those of the session so far, when a window is made anew.
    """
    speak(words)
    notices = Notices(problems)
    return Context(
        workspace=workspace,
        words=words,
        formats=words.formats,
        theme=theme,
        jobs=jobs,
        navigator=Navigator(),
        notices=notices,
        saving=Saving(jobs, notices),
        engine=engine,
        backups=BackupWatcher(workspace, jobs, notices),
    )
