"""What every screen is given."""

from dataclasses import dataclass

from fieldkit.reference.formats import Formats
from fieldkit.reference.words import Words
from fieldkit.services.workspace import Workspace
from ui.jobs import Jobs
from ui.shell.navigator import Navigator
from ui.shell.notices import Notices
from ui.shell.saving import Saving
from ui.theme import Theme
from ui.widgets.language import speak


@dataclass(frozen=True)
class Context:
    """The open workspace, the language, the look, the lanes, and the ways to go somewhere and to say something."""

    workspace: Workspace
    words: Words
    formats: Formats
    theme: Theme
    jobs: Jobs
    navigator: Navigator
    notices: Notices
    saving: Saving


def make_context(workspace: Workspace, words: Words, theme: Theme, jobs: Jobs) -> Context:
    """A context with its own navigator and notices; widgets made from now on speak ``words``."""
    speak(words)
    notices = Notices()
    return Context(
        workspace=workspace,
        words=words,
        formats=words.formats,
        theme=theme,
        jobs=jobs,
        navigator=Navigator(),
        notices=notices,
        saving=Saving(jobs, notices),
    )
