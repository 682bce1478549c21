"""``python -m tests.shots OUT``: a PNG of every screen in every mode at 1366×768, from the demonstration."""

import datetime as dt
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from fieldkit.domain.review import ReviewState
from fieldkit.domain.visit import Visit
from fieldkit.services.demo.load import load_demo
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace
from ui.theme import Mode
from ui.unattended.stage import Stage

TODAY = dt.datetime.now().astimezone().date()


def places(workspace: Workspace) -> list[tuple[str, str, dict[str, str]]]:
    """Name, screen and arguments of every picture."""
    dossier = next(card.dossier.id for card in workspace.dossiers.cards() if card.counts.visits > 1)
    visits = workspace.records.all(Visit)
    under_way = next((visit for visit in visits if visit.state == "under_way"), visits[-1])
    submitted = [row for row in workspace.review.queue() if row.standing.state is not ReviewState.DRAFT]
    mission = workspace.missions.current(TODAY)
    tabs = ("summary", "indicators", "visits", "photos", "recommendations", "documents", "contacts", "history")
    found: list[tuple[str, str, dict[str, str]]] = [("today", "today", {}), ("dossiers", "dossiers", {})]
    found += [(f"dossier-{tab}", "dossier", {"dossier": dossier, "tab": tab}) for tab in tabs]
    found.append(("dossier-form", "dossier-form", {"dossier": dossier}))
    found.append(("visit", "visit", {"visit": under_way.id}))
    found.append(("review", "review", {"subject": submitted[0].subject.id} if submitted else {}))
    found.append(("report", "report", {"mission": mission.id} if mission else {}))
    found += [("sync", "sync", {}), ("conflict", "conflict", {}), ("search", "search", {"search": "forage"})]
    return found


def main(out: Path) -> int:
    """Write every picture; 0 once all are there."""
    with tempfile.TemporaryDirectory(prefix="fieldkit-shots-") as folder:
        profile = Profile("maelle.b@example.org", "Maëlle B.")
        workspace = create_workspace(Path(folder) / "workspace", profile, "quatre mots pour ouvrir")
        load_demo(workspace, TODAY)
        stage = Stage(workspace, Path(folder) / "window.ini")
        try:
            pictures = 0
            for mode in Mode:
                stage.set_mode(mode)
                for name, key, arguments in places(workspace):
                    stage.go(key, **arguments)
                    stage.shoot(out / mode.value / f"{name}.png")
                    pictures += 1
        finally:
            stage.close()
    sys.stdout.write(f"{pictures} pictures in {out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/shots")))
