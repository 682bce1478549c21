"""The whole mission through the window, a real server and a back office, ending with the PDF read back."""

import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.project.tree import ROOT

TYPED = "La borne 2 coule, la fuite du robinet 3 est réparée. Relevé à 12 h 05."
INSIDE_ONLY = "Version interne"


def text_of(pdf: Path) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(pdf).pages)


@pytest.mark.timeout(900)
def test_the_mission_runs_with_nobody_at_the_window(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    ran = subprocess.run(
        [sys.executable, "-m", "ui.app", "--unattended", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=850,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = dict(line.split(": ", 1) for line in ran.stdout.splitlines() if ": " in line)
    pictures = sorted(path.name for path in Path(told["Screenshots"]).glob("*.png"))
    assert [name.split("-", 1)[1] for name in pictures] == [
        "today.png",
        "dossiers.png",
        "dossier.png",
        "visit.png",
        "sync.png",
        "review.png",
        "report.png",
    ]
    partners = text_of(Path(told["PDF"]))
    internal = text_of(out / "rapport-internal.pdf")
    assert TYPED in partners
    assert TYPED in internal
    assert INSIDE_ONLY in internal
    assert INSIDE_ONLY not in partners
    assert "Avis de l’équipe" in internal
    assert "Avis de l’équipe" not in partners
