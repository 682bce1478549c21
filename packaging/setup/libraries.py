"""What the operating system must bring besides Python: the shared libraries Qt loads, and Debian's ``venv``."""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence

# Shared library -> Debian package. Libraries that every Debian with Python has are left out, and so are those that
# the packages named here bring along.
DRAWING = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libstdc++.so.6": "libstdc++6",
    "libxkbcommon.so.0": "libxkbcommon0",
}
X11 = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
# Purpose -> command -> Debian package: what ``make durability`` kills, fills and cuts with, or has beside us; what
# ``make bench`` measures beside us.
COMMANDS: Mapping[str, Mapping[str, str]] = {
    "trials": {
        "dbus-run-session": "dbus-daemon",
        "faketime": "faketime",
        "gcc": "build-essential",
        "gnome-keyring-daemon": "gnome-keyring",
        "losetup": "mount",
        "mkfs.ext4": "e2fsprogs",
        "mkfs.xfs": "xfsprogs",
        "node": "nodejs",
        "npm": "npm",
    },
    "bench": {"git": "git", "node": "nodejs", "npm": "npm"},
}

TOOLS = ("apt-get", "dnf", "zypper", "sudo")


class LibrariesMissing(Exception):
    """Something the system must bring is missing and may not be installed from here; says the line to type."""


def provide(purpose: str) -> None:
    """Make sure of what the system must bring for a purpose of ``prepare``; raises LibrariesMissing.

    Where apt-get is there and may be used without a password, what is missing is installed.
    """
    missing = wanted(purpose, os.environ)
    if not missing:
        return
    tools = frozenset(filter(shutil.which, TOOLS))
    prefix = _permission(tools)
    if "apt-get" in tools and prefix is not None:
        packages = sorted(set(missing.values()))
        sys.stdout.write(f"Installing what FieldKit needs from the system: {' '.join(packages)}\n")
        sys.stdout.flush()
        apt_get = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
        subprocess.run([*apt_get, "update"], check=False)  # a list that is a little old may still do
        subprocess.run([*apt_get, "install", "-y", "--no-install-recommends", *packages], check=False)
        missing = wanted(purpose, os.environ)
    if missing:
        raise LibrariesMissing(advice(missing, tools))


def wanted(purpose: str, environment: Mapping[str, str]) -> dict[str, str]:
    """What is missing for a purpose: the library, command or Python module, and the Debian package it is in."""
    if not sys.platform.startswith("linux"):
        return {}
    missing = {name: package for name, package in needed(purpose, environment).items() if not loads(name)}
    commands = COMMANDS.get(purpose, {})
    missing |= {name: package for name, package in commands.items() if shutil.which(name) is None}
    if importlib.util.find_spec("ensurepip") is None:
        missing["ensurepip"] = "python{}.{}-venv".format(*sys.version_info)
    return missing


def needed(purpose: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The libraries a purpose needs on Linux, present or not: fewer where no window opens."""
    if purpose == "plain":
        return {}
    libraries = dict(DRAWING)
    if purpose == "window" and environment.get("DISPLAY"):
        libraries |= X11
    if purpose == "window" and environment.get("WAYLAND_DISPLAY"):
        libraries |= WAYLAND
    return libraries


def loads(name: str) -> bool:
    """Whether the system finds a shared library of this machine's kind."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def advice(missing: Mapping[str, str], tools: Collection[str]) -> str:
    """What is missing and the one line that installs it, for the first of ``tools`` that can."""
    names = ", ".join(sorted(missing))
    commands = {name for those in COMMANDS.values() for name in those}
    libraries = [f"'{name}()(64bit)'" for name in missing if name != "ensurepip" and name not in commands]
    files = " ".join(sorted(libraries + [f"'*bin/{name}'" for name in missing if name in commands]))
    if "apt-get" in tools:
        packages = " ".join(sorted(set(missing.values())))
        line = f"apt-get update && apt-get install -y --no-install-recommends {packages}"
        line = f'sudo sh -c "{line}"' if "sudo" in tools else f'su - -c "{line}"'
    elif "dnf" in tools or "zypper" in tools:
        line = f"sudo {'dnf' if 'dnf' in tools else 'zypper'} install {files}"
    else:
        return f"This system lacks {names}. Install the packages that hold them, then type the same command again."
    return f"This system lacks {names}. Type this line, then the same command again:\n\n    {line}\n"


def _permission(tools: Collection[str]) -> Sequence[str] | None:
    """What to put before a command that needs the administrator; None when that would take a password."""
    if os.geteuid() == 0:
        return ()
    if "sudo" in tools and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        return ("sudo", "-n")
    return None
