"""A bare machine is set up once, says what it does, and says what to type when it cannot."""

import ast
import base64
import hashlib
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import dependencies
import libraries
import prepare
import pytest

from tests.project.tree import ROOT

linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux leaves these libraries to the system"
)


def test_an_old_python_reads_the_refusal() -> None:
    ast.parse((ROOT / "packaging" / "setup" / "prepare.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    assert prepare.main() == 1
    assert "needs Python 3.11 or newer; this is Python 3.10" in capsys.readouterr().err


def test_fewer_libraries_are_needed_where_no_window_opens() -> None:
    screen = {"DISPLAY": ":0"}
    assert libraries.needed("plain", screen) == {}
    assert libraries.needed("offscreen", screen) == libraries.DRAWING
    assert libraries.needed("window", {}) == libraries.DRAWING
    assert libraries.needed("window", screen) == libraries.DRAWING | libraries.X11
    assert libraries.needed("window", {"WAYLAND_DISPLAY": "w"}) == libraries.DRAWING | libraries.WAYLAND


MISSING = {"libEGL.so.1": "libegl1", "ensurepip": "python3.11-venv"}


@pytest.mark.parametrize(
    ("tools", "line"),
    [
        (
            {"apt-get", "sudo"},
            'sudo sh -c "apt-get update && apt-get install -y --no-install-recommends libegl1 python3.11-venv"',
        ),
        (
            {"apt-get"},
            'su - -c "apt-get update && apt-get install -y --no-install-recommends libegl1 python3.11-venv"',
        ),
        ({"dnf", "sudo"}, "sudo dnf install 'libEGL.so.1()(64bit)'"),
        ({"zypper"}, "sudo zypper install 'libEGL.so.1()(64bit)'"),
    ],
)
def test_one_line_installs_what_is_missing(tools: set[str], line: str) -> None:
    told = libraries.advice(MISSING, tools)
    assert "lacks ensurepip, libEGL.so.1" in told
    assert f"\n    {line}\n" in told


def test_without_a_known_package_tool_the_files_are_named() -> None:
    assert "lacks ensurepip, libEGL.so.1. Install the packages that hold them" in libraries.advice(MISSING, set())


@linux
def test_a_library_that_is_there_is_told_from_one_that_is_not() -> None:
    assert libraries.loads("libc.so.6")
    assert not libraries.loads("libnobody-has-this.so.9")


def _loaded_by(files: list[Path | str]) -> dict[str, str]:
    """Every library the loader takes up for some files, and where it is found (empty where it is not)."""
    ran = subprocess.run(["ldd", *map(str, files)], capture_output=True, text=True, check=False)
    return {
        name: "" if path.startswith("not") else path
        for name, path in re.findall(r"^\s+(\S+) => (not found|\S+)", ran.stdout, re.MULTILINE)
    }


@linux
@pytest.mark.parametrize(
    ("plugins", "table"),
    [
        (["platforms/libqoffscreen.so"], libraries.DRAWING),
        (["platforms/libqxcb.so", "xcbglintegrations/libqxcb-glx-integration.so"], libraries.DRAWING | libraries.X11),
        (["platforms/libqwayland.so"], libraries.DRAWING | libraries.WAYLAND),
    ],
    ids=["offscreen", "x11", "wayland"],
)
def test_all_that_qt_loads_is_in_the_tables_or_comes_with_it(plugins: list[str], table: dict[str, str]) -> None:
    qt = Path(__import__("PySide6").__path__[0])
    wanted = _loaded_by([qt / f"Qt{part}.abi3.so" for part in ("Widgets", "Svg", "Network", "Test")])
    wanted |= _loaded_by([qt / "Qt" / "plugins" / plugin for plugin in plugins])
    system = {name: path for name, path in wanted.items() if not path.startswith(str(qt))}
    along = _loaded_by([system[name] for name in table if system.get(name)])
    everywhere = {"libdl.so.2", "libgcc_s.so.1", "libpthread.so.0", "libz.so.1", "libzstd.so.1"}
    assert set(system) - set(table) - set(along) - everywhere == set()


BACKEND = '''
"""Builds the planted project: what an editable installation asks of a build backend."""
import zipfile

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    name = "planted-1-py3-none-any.whl"
    with zipfile.ZipFile(f"{wheel_directory}/{name}", "w") as wheel:
        wheel.writestr("planted-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: planted\\nVersion: 1\\n")
        wheel.writestr("planted-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("planted-1.dist-info/RECORD", "")
    return name
'''
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "planted"
version = "1"
"""


def _wheel(folder: Path) -> str:
    """A package of one module, and its line for the lock."""
    path = folder / "pebble-1-py3-none-any.whl"
    entries = {
        "pebble.py": "WEIGHT = 3\n",
        "pebble-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: pebble\nVersion: 1\n",
        "pebble-1.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digests = {name: hashlib.sha256(text.encode()).digest() for name, text in entries.items()}
    record = [f"{name},sha256={base64.urlsafe_b64encode(digests[name]).decode().rstrip('=')}," for name in entries]
    entries["pebble-1.dist-info/RECORD"] = "\n".join([*record, "pebble-1.dist-info/RECORD,,"])
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in entries.items():
            wheel.writestr(name, text)
    return f"pebble==1 \\\n    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with a lock of one package, which pip finds in a folder."""
    wheels, root = tmp_path / "wheels", tmp_path / "checkout"
    wheels.mkdir()
    root.mkdir()
    (root / "backend.py").write_text(BACKEND, encoding="utf-8")
    (root / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    (root / "requirements.lock").write_text(_wheel(wheels), encoding="utf-8")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    return root


def _weight(root: Path) -> str:
    command = [str(dependencies.interpreter(root / ".venv")), "-c", "import pebble; print(pebble.WEIGHT)"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_a_linked_environment_is_refused_and_left_alone(checkout: Path, tmp_path: Path) -> None:
    others = tmp_path / "others"
    others.mkdir()
    try:
        (checkout / ".venv").symlink_to(others, target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links for this person")
    with pytest.raises(dependencies.InstallationFailed, match=r"is a link to .*others"):
        dependencies.provide(checkout)
    assert list(others.iterdir()) == []
    (others / dependencies.STAMP).write_text(dependencies.fingerprint(checkout), encoding="utf-8")
    with pytest.raises(dependencies.InstallationFailed, match="Take the link away"):
        dependencies.provide(checkout)


def test_a_checkout_is_set_up_once(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dependencies.provide(checkout)
    assert capsys.readouterr().out.splitlines() == [
        "Making a virtual environment in .venv",
        "Installing the 1 packages of requirements.lock into it: about 200 MB to fetch, once",
        "  100 %  pebble-1-py3-none-any.whl",
        "  unpacking",
        "Ready.",
    ]
    assert _weight(checkout) == "3"

    dependencies.provide(checkout)
    assert capsys.readouterr().out == ""

    # Interrupted before its end, or made from another lock: taken up again.
    (checkout / ".venv" / dependencies.STAMP).unlink()
    dependencies.provide(checkout)
    assert capsys.readouterr().out.splitlines()[-1] == "Ready."

    lock = (checkout / "requirements.lock").read_text(encoding="utf-8")
    (checkout / "requirements.lock").write_text(re.sub("sha256:....", "sha256:0000", lock), encoding="utf-8")
    shutil.rmtree(checkout / ".venv")
    with pytest.raises(dependencies.InstallationFailed, match="DO NOT MATCH THE HASHES"):
        dependencies.provide(checkout)
    assert not (checkout / ".venv" / dependencies.STAMP).exists()
