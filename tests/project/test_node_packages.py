"""What trials and measures run on Node.js is locked like everything else, and installed for them alone."""

import json
import os
import sys
from pathlib import Path

import dependencies
import libraries
import node_packages
import prepare
import pytest

from tests.project.tree import ROOT

LOCKS = sorted((ROOT / "tests" / "node").glob("*/package-lock.json"))
NPM = """#!/bin/sh
echo "$@" >> "$0.told"
exit "$(cat "$0.code")"
"""


def test_each_purpose_is_one_of_prepare_and_each_package_is_locked() -> None:
    assert set(node_packages.WANTED) == set(libraries.COMMANDS) <= set(prepare.PURPOSES)
    assert {name for names in node_packages.WANTED.values() for name in names} == {lock.parent.name for lock in LOCKS}


@pytest.mark.parametrize("lock", LOCKS, ids=[lock.parent.name for lock in LOCKS])
def test_the_lock_holds_a_hash_for_everything_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    root = packages.pop("")
    assert "://" not in text
    assert [name for name, package in packages.items() if not package["integrity"].startswith("sha512-")] == []
    wanted = json.loads((lock.parent / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert wanted == root["dependencies"]
    assert all(packages[f"node_modules/{name}"]["version"] == version for name, version in wanted.items())


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one locked program."""
    folder = tmp_path / "checkout" / "tests" / "node" / "tus"
    folder.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        (folder / name).write_text("{}", encoding="utf-8")
    return tmp_path / "checkout"


def test_without_npm_a_person_is_told_what_to_install(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(checkout))
    with pytest.raises(dependencies.InstallationFailed, match=r"Node\.js 18 or newer"):
        node_packages.provide(checkout, "trials")
    for purpose in ("window", "offscreen", "plain"):
        node_packages.provide(checkout, purpose)
    assert not (checkout / "build").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the program that stands for npm here is a shell script")
def test_it_is_installed_once_and_again_for_another_lock(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(NPM, encoding="ascii")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{npm.parent}{os.pathsep}{os.environ['PATH']}")
    code, told = npm.with_name("npm.code"), npm.with_name("npm.told")
    code.write_text("1", encoding="ascii")
    with pytest.raises(dependencies.InstallationFailed, match=r"setup\.log"):
        node_packages.provide(checkout, "trials")
    code.write_text("0", encoding="ascii")
    for _ in range(2):
        node_packages.provide(checkout, "trials")
    assert (checkout / "build" / "node" / "tus" / "package.json").is_file()
    (checkout / "tests" / "node" / "tus" / "package-lock.json").write_text("{ }", encoding="utf-8")
    node_packages.provide(checkout, "trials")
    assert [line.startswith("ci --ignore-scripts") for line in told.read_text(encoding="utf-8").splitlines()] == [
        True
    ] * 3
