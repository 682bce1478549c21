"""Commands about what opens a workspace, each way tried as a person who lost the others would."""

from pathlib import Path

import pyrage
import pytest

from fieldkit.storage.keys import words
from tests.ui.terminal.commands import Terminal

NEW = "une phrase toute neuve"


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The organisation's key as a file, and its public half."""
    identity = pyrage.x25519.Identity.generate()
    file = tmp_path_factory.mktemp("organisation") / "key.txt"
    file.write_text(f"# created: 2026-01-01\n{identity}\n", encoding="utf-8")
    return file, str(identity.to_public())


@pytest.fixture
def made(tmp_path: Path, organisation: tuple[Path, str]) -> tuple[Terminal, str]:
    """A terminal at a new workspace, and its recovery words."""
    terminal = Terminal(tmp_path / "w")
    told = terminal.json(
        "workspace", "create", "--name", "Awa", "--login", "awa@essai.example", "--organisation", organisation[1]
    )
    return terminal, told["recovery_words"]


def test_a_forgotten_passphrase_is_replaced_with_the_words(made: tuple[Terminal, str]) -> None:
    terminal, recovery = made
    opened = {"FIELDKIT_PASSPHRASE": "", "FIELDKIT_RECOVERY_WORDS": recovery.upper()}
    assert terminal.json("--recovery-words", "key", "show", **opened)["slots"] == {
        "passphrase": True,
        "words": True,
        "organisation": True,
    }
    terminal.run("--recovery-words", "key", "passphrase", FIELDKIT_NEW_PASSPHRASE="court", **opened).refused("12")
    terminal.json("--recovery-words", "key", "passphrase", FIELDKIT_NEW_PASSPHRASE=NEW, **opened)
    terminal.run("dossier", "list").refused("n’ouvre pas")
    assert terminal.json("dossier", "list", FIELDKIT_PASSPHRASE=NEW) == []


def test_words_are_renewed_and_the_earlier_ones_open_nothing(made: tuple[Terminal, str]) -> None:
    terminal, recovery = made
    fresh = terminal.json("key", "words")["recovery_words"]
    assert words.understood(fresh) == fresh != recovery
    terminal.run("--recovery-words", "dossier", "list", FIELDKIT_RECOVERY_WORDS=recovery).refused()
    assert terminal.json("--recovery-words", "dossier", "list", FIELDKIT_RECOVERY_WORDS=fresh) == []
    wrong = " ".join(["abeille", *fresh.split()[1:]])
    terminal.run("--recovery-words", "dossier", "list", FIELDKIT_RECOVERY_WORDS=wrong).refused()
    terminal.run("--recovery-words", "dossier", "list", FIELDKIT_RECOVERY_WORDS="un deux").refused("mots")


def test_the_organisation_opens_what_its_person_cannot(
    made: tuple[Terminal, str], organisation: tuple[Path, str], tmp_path: Path
) -> None:
    terminal, _ = made
    file, recipient = organisation
    assert terminal.json("--recovery-key", str(file), "dossier", "list", FIELDKIT_PASSPHRASE="") == []
    other = tmp_path / "other.txt"
    other.write_text(str(pyrage.x25519.Identity.generate()), encoding="utf-8")
    terminal.run("--recovery-key", str(other), "dossier", "list").refused()
    other.write_text("bonjour", encoding="utf-8")
    terminal.run("--recovery-key", str(other), "dossier", "list").refused("clé de secours")
    terminal.run("--recovery-key", str(tmp_path / "none"), "dossier", "list").refused()
    terminal.run("key", "organisation", "age1nothing").refused("age1")
    assert terminal.json("key", "show")["organisation"] == recipient
    assert terminal.json("key", "organisation") == {"organisation": ""}
    terminal.run("--recovery-key", str(file), "dossier", "list").refused()


def test_without_a_keyring_nothing_pretends_there_is_one(made: tuple[Terminal, str]) -> None:
    terminal, _ = made
    terminal.run("key", "keyring", "on").refused("trousseau", code=3)
    assert "keyring" not in terminal.json("key", "show")["slots"]
