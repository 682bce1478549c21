"""``python -m tests.shots OUT``: a PNG of every screen in every mode at 1366×768, from the demonstration."""

import datetime as dt
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # the first start then asks for a passphrase

from tests.shots.acting import open_place
from tests.shots.scene import furnished, places
from tests.shots.starting import shoot_starts
from ui.theme import Mode
from ui.unattended.stage import Stage

_WALL_CLOCK = 14 * 60 + 32


def main(out: Path) -> int:
    """Write every picture; 0 once all are there."""
    _set_the_clock()
    today = dt.datetime.now().astimezone().date()
    with tempfile.TemporaryDirectory(prefix="fieldkit-shots-") as folder:
        workspace = furnished(Path(folder), today)
        stage = Stage(workspace, Path(folder) / "window.ini")
        pictures = 0
        try:
            for mode in Mode:
                stage.set_mode(mode)
                for place in places(workspace, today):
                    open_place(stage, place)
                    stage.shoot(out / mode.value / f"{place[0]}.png")
                    pictures += 1
                pictures += shoot_starts(stage, Path(folder), out / mode.value)
        finally:
            stage.close()
    sys.stdout.write(f"{pictures} pictures in {out}\n")
    return 0


def _set_the_clock() -> None:
    """Make it early afternoon where the system lets a program choose its time zone: a day is then half done."""
    if sys.platform != "win32":
        now = dt.datetime.now(dt.UTC)
        east = (_WALL_CLOCK - now.hour * 60 - now.minute + 720) % 1440 - 720
        os.environ["TZ"] = f"SHOTS{'-' if east >= 0 else '+'}{abs(east) // 60:02}:{abs(east) % 60:02}"
        time.tzset()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/shots")))
