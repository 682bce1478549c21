"""The house keeps its own rules: commands that exist, strictness without exemption, nothing of one person's machine."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.tree import ROOT, project_files, python_files

PAGES = ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md", "SECURITY.md")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

REGISTRY = re.compile(r"://[^\s\"'<>)]*(?:pypi|pythonhosted|npmjs|crates\.io|debian\.org|/simple\b)", re.IGNORECASE)
SOMEBODYS_HOME = re.compile(r"(?:/home/|/Users/|/root/|\\Users\\)(?!<)\w")
BLANKET = re.compile(
    r"#\s*type:\s*ignore(?!\[)|#\s*mypy:|#\s*ruff:\s*noqa|#\s*noqa(?!: [A-Z]+\d+(?:, [A-Z]+\d+)* - \w)|#\s*fmt:\s*off"
)


def _texts() -> Iterator[tuple[str, str]]:
    for path in project_files():
        content = (ROOT / path).read_bytes()
        if b"\0" not in content:
            yield path.as_posix(), content.decode("utf-8")


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    return [f"{text.count(chr(10), 0, match.start()) + 1} {match[0]}" for match in pattern.finditer(text)]


@pytest.mark.parametrize("pattern", [REGISTRY, SOMEBODYS_HOME], ids=["registry address", "home folder"])
def test_nothing_names_the_machine_it_was_made_on(pattern: re.Pattern[str]) -> None:
    here = Path(__file__).relative_to(ROOT).as_posix()
    found = [f"{name}:{line}" for name, text in _texts() if name != here for line in _found(pattern, text)]
    assert not found, "\n".join(found)


def test_such_an_address_would_be_found() -> None:
    assert _found(REGISTRY, "\n--index-url https://pypi.example/x") == ["2 ://pypi"]
    assert _found(SOMEBODYS_HOME, "see /home/awa/notes") == ["1 /home/a"]


def test_the_lock_holds_a_hash_for_everything_and_no_address() -> None:
    assert "://" not in LOCK
    blocks = re.split(r"\n(?=\w)", LOCK.strip())
    assert [block for block in blocks if "==" not in block.splitlines()[0] or "--hash=sha256:" not in block] == []


def test_the_lock_holds_all_that_the_project_asks_for() -> None:
    wanted = PYPROJECT["project"]["dependencies"] + PYPROJECT["dependency-groups"]["dev"]
    names = {re.split(r"[\[<>=~!; ]", line)[0].lower() for line in wanted}
    locked = {line.split("==")[0].split("[")[0] for line in LOCK.splitlines() if "==" in line}
    assert names - locked == set()


def test_no_module_is_exempt_from_types_or_lint() -> None:
    mypy, ruff = PYPROJECT["tool"]["mypy"], PYPROJECT["tool"]["ruff"]
    assert mypy["strict"] is True
    assert {"overrides", "exclude", "ignore_errors", "ignore_missing_imports", "follow_imports"} & set(mypy) == set()
    assert {"exclude", "force-exclude"} & set(ruff) == set()
    assert ruff.get("extend-exclude", []) in ([], ["build"])
    checked = {*mypy["packages"], *mypy["modules"]}
    missed = [path.as_posix() for path in python_files() if path.parts[0] not in checked and path.stem not in checked]
    # Run by hand when a font is renewed; it needs fonttools, which nobody else does.
    assert [name for name in missed if name != "resources/fonts/make_fonts.py"] == []


def test_no_line_is_silenced_without_a_code_and_a_reason() -> None:
    here = Path(__file__).relative_to(ROOT)
    found = [
        f"{path.as_posix()}:{line}"
        for path in python_files()
        if path != here
        for line in _found(BLANKET, (ROOT / path).read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("line", "silenced"),
    [
        ("x = 1  # noqa", True),
        ("x = 1  # noqa: S603", True),
        ("x = 1  # noqa: S603 - the command is ours", False),
        ("x = 1  # noqa: ANN401, S603 - the command is ours", False),
        ("x = 1  # type: ignore", True),
        ("x = 1  # type: ignore[arg-type]", False),
        ("# ruff: noqa", True),
        ("# mypy: ignore-errors", True),
    ],
)
def test_a_silenced_line_would_be_found(line: str, silenced: bool) -> None:
    assert bool(_found(BLANKET, line)) is silenced


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES)
def test_every_command_a_page_names_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z]+)\b", text, re.MULTILINE))
    assert named <= _targets()
    for name in re.findall(r"`(packaging/[\w/.]+\.py)", text):
        assert (ROOT / name).is_file(), name


@pytest.mark.parametrize("page", PAGES)
def test_every_file_a_page_links_to_exists(page: str) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", (ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_help_lists_every_command() -> None:
    told = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^ +make ([a-z]+)", told, re.MULTILINE)) == _targets()


def test_the_project_is_tested_by_the_command_the_readme_gives() -> None:
    assert "\n    make test\n" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith("\nmake test\nmake durability")


def test_every_folder_of_resources_says_under_which_licence() -> None:
    folders = {path.parts[1] for path in project_files() if path.parts[0] == "resources" and len(path.parts) > 2}
    assert {name for name in folders if not (ROOT / "resources" / name / "LICENCES.md").is_file()} == set()
