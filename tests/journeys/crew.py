"""Laptops of a crew: a workspace each, signed in with one server, with no network between two syncs."""

from pathlib import Path

from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace
from sync.client.account import sign_in
from sync.client.engine import SyncEngine
from sync.client.state import RoundReport
from tests.sync.serving import PASSWORD, RunningServer

PASSPHRASE = "quatre mots pour ouvrir"


class Laptop:
    """One person's laptop."""

    def __init__(self, folder: Path, login: str, name: str) -> None:
        """Make its workspace; it knows no server yet."""
        self.login = login
        self.workspace: Workspace = create_workspace(folder, Profile(login, name), PASSPHRASE)

    def meet(self, server: RunningServer) -> None:
        """Sign in: the first contact with the network."""
        sign_in(self.workspace, server.url, self.login, PASSWORD)

    def sync(self) -> RoundReport:
        """One complete round."""
        return SyncEngine(self.workspace).sync_once()

    def close(self) -> None:
        """Shut the laptop."""
        self.workspace.close()
