"""What is said of a secret and of the keyboard, the wait after wrong tries, and the recovery sheet."""

import datetime as dt
import io
from pathlib import Path

import pypdf
import pytest
from pytestqt.qtbot import QtBot

from fieldkit.reference.words import Words
from fieldkit.services.keys import new_recovery_words
from fieldkit.services.profile import Profile
from ui.start.files import public_key_in, read_key_file
from ui.start.judging import judge
from ui.start.keyboard import lit
from ui.start.secret import KeyboardNote, SecretField
from ui.start.sheet import Sheet, pdf
from ui.start.tries import Tries, pause
from ui.start.wording import RecoveryWordsCard


@pytest.mark.parametrize(
    ("typed", "words", "good"),
    [
        ("la saline brille avant midi", 5, True),
        ("correct cheval pile agrafe", 4, True),
        ("kX9#vq2!Lm4z", 1, True),
        ("trop court", 2, False),
        ("aaaaaaaaaaaaaa", 1, False),
        ("123456789012", 1, False),
        ("azertyuiop qsdf", 2, False),
        ("qwertyuiopasdf", 1, False),
        ("motdepassemotdepasse", 1, False),
        ("abcdefghijklmnop", 1, False),
    ],
)
def test_runs_and_repetitions_are_found_and_phrases_taken(typed: str, words: int, good: bool) -> None:
    found = judge(typed)
    assert (found.words, found.good) == (words, good)


def test_the_wait_grows_and_ends() -> None:
    assert [pause(wrong) for wrong in range(1, 10)] == [0, 0, 1, 2, 4, 8, 16, 30, 30]
    at = [0.0]
    tries = Tries(lambda: at[0])
    for _ in range(4):
        tries.wrong()
    assert tries.left == 2
    at[0] = 1.5
    assert tries.left == 0.5
    at[0] = 9
    assert tries.left == 0


WHO = Profile("awa@essai.example", "Awa Dossou")


@pytest.mark.parametrize(("lights", "told"), [([], None), (["0\n"], False), (["0\n", "1\n"], True)])
def test_the_light_for_capitals_tells_where_there_is_one(tmp_path: Path, lights: list[str], told: bool | None) -> None:
    for number, light in enumerate(lights):
        folder = tmp_path / f"input{number}::capslock"
        folder.mkdir()
        (folder / "brightness").write_text(light, encoding="ascii")
    assert lit(tmp_path) is told


def test_what_is_not_told_is_not_shown(qtbot: QtBot) -> None:
    note = KeyboardNote(SecretField())
    qtbot.addWidget(note)
    note.tell("", locked=None)
    assert note.isHidden()
    note.tell("français (France)", locked=True)
    assert note.label.text() == "Clavier français (France), majuscules verrouillées"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_sheet_is_one_page_with_the_words_in_order_and_a_warning(language: str) -> None:
    words = new_recovery_words()
    owner = Profile("awa@essai.example", "Awa Dossou", organisation="Réseau des deux rives")
    content = pdf(Sheet(words, owner, dt.date(2026, 3, 12), Words(language)))
    (page,) = pypdf.PdfReader(io.BytesIO(content)).pages
    text = " ".join(page.extract_text().split())
    places = [text.index(f"{number} {word}") for number, word in enumerate(words.split(), start=1)]
    assert places == sorted(places)
    assert ("peut ouvrir le coffre" if language == "fr" else "can open the vault") in text
    assert "Awa Dossou, awa@essai.example" in text
    assert "Réseau des deux rives" in text
    assert Words(language).formats.day(dt.date(2026, 3, 12)).replace("\u00a0", " ") in text.replace("\u00a0", " ")
    assert text.endswith("Signature"), "nothing runs over the foot of the page"
    assert [round(float(side) * 25.4 / 72) for side in page.mediabox[2:]] == [210, 297]


def test_the_sheet_is_saved_where_the_person_says_and_warned_of(qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "fiche.pdf"
    card = RecoveryWordsCard(new_recovery_words(), WHO, ask_path=lambda _name: target)
    qtbot.addWidget(card)
    card.save.click()
    assert target.read_bytes().startswith(b"%PDF")
    assert not card.said.isHidden()
    assert "ouvre le coffre" in card.said.text.text()


def test_a_place_that_cannot_be_written_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    card = RecoveryWordsCard(new_recovery_words(), WHO, ask_path=lambda _name: tmp_path / "nowhere" / "fiche.pdf")
    qtbot.addWidget(card)
    card.save.click()
    assert not card.said.isHidden()
    assert "ouvre le coffre" not in card.said.text.text()


def test_a_public_key_is_found_in_what_the_age_tool_writes(tmp_path: Path) -> None:
    file = tmp_path / "key.txt"
    file.write_text("# created: 2026\n# public key: age1abc\nAGE-SECRET-KEY-1X\n", encoding="utf-8")
    assert public_key_in(read_key_file(file) or "") == "age1abc"
    assert public_key_in("AGE-SECRET-KEY-1X") == ""
    file.write_bytes(b"\xff\xfe\x00" * 9)
    assert read_key_file(file) is None


def test_a_field_forgets(qtbot: QtBot) -> None:
    field = SecretField()
    qtbot.addWidget(field)
    field.setText("quatre mots pour ouvrir")
    field.forget()
    assert field.text() == ""
    field.undo()
    assert "mots" not in field.text()
