import datetime as dt
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from fieldkit.domain.values import Money
from fieldkit.errors import DiskFull, FieldKitError, FileRefused
from fieldkit.reference.words import Words, languages

NB = "\u00a0"
NN = "\u202f"

ROOM = """
title = "Aujourd'hui"
greeting = "Bonjour {name} : {count} dossiers"
quoted = "Dossier « {name} » : 92 % ?"
room_left = "Il reste {free:size}"
paid = "{amount} le {day}"
dated = "{day:weekday_day}"
braces = "{{code}}"

[visits]
one = "{count} visite"
other = "{count} visites"
"""

ERRORS = """
[unknown]
happened = "Quelque chose a échoué."
safe = "Vos notes sont gardées."
todo = "Recommencez."

[disk_full]
happened = "Plus assez de place."
safe = "Tout est gardé."
todo = "Faites de la place."

[disk_full.photos]
happened = "Il reste {free:size}."
safe = "Tout est gardé."
todo = "Libérez {needed:size}."
"""

VOCABULARY = """
[visit]
_one = "visite"
_many = "visites"
seen = "Ce qui a été vu"

[choice.visit_state]
done = "Terminée"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "fr").mkdir()
    (tmp_path / "vocabulary" / "fr.toml").write_text(VOCABULARY, "utf-8")
    (tmp_path / "fr" / "today.toml").write_text(ROOM, "utf-8")
    (tmp_path / "fr" / "errors.toml").write_text(ERRORS, "utf-8")
    return tmp_path


@pytest.fixture
def words(folder: Path) -> Words:
    return Words("fr", folder)


def test_a_sentence_is_typeset(words: Words) -> None:
    assert words.say("today.title") == "Aujourd’hui"
    assert words.say("today.quoted", name="Tchakalo") == f"Dossier «{NB}Tchakalo{NB}»{NB}: 92{NB}%{NB}?"


def test_facts_are_printed_by_type_or_by_the_named_method(words: Words) -> None:
    assert words.say("today.greeting", name="Awa", count=4218) == f"Bonjour Awa{NB}: 4{NN}218 dossiers"
    assert words.say("today.room_left", free=180_000_000) == f"Il reste 180{NB}Mo"
    day = dt.date(2026, 3, 12)
    paid = words.say("today.paid", amount=Money(Decimal(148600), "EUR"), day=day)
    assert paid == f"148{NN}600{NB}€ le 12 mars 2026"
    assert words.say("today.dated", day=day) == "Jeudi 12 mars"
    assert words.say("today.braces") == "{code}"


def test_a_text_fact_stands_as_given(words: Words) -> None:
    assert words.say("today.greeting", name="{count} : 'x'", count=1) == f"Bonjour {{count}} : 'x'{NB}: 1 dossiers"


def test_count_chooses_the_form(words: Words) -> None:
    spoken = [words.say("today.visits", count=count) for count in (0, 1, 3, 1_000_000)]
    assert spoken == ["0 visite", "1 visite", "3 visites", f"1{NN}000{NN}000 visites"]


@pytest.mark.parametrize("key", ["today.nothing", "today.visits.nothing", "nowhere.title", "today.title.deeper"])
def test_a_missing_key_names_itself_and_the_language(words: Words, key: str) -> None:
    with pytest.raises(KeyError) as missing:
        words.say(key, count=1)
    assert key.split(".")[0] in str(missing.value)
    assert "'fr'" in str(missing.value)


def test_a_missing_fact_names_the_key(words: Words) -> None:
    with pytest.raises(KeyError, match=r"today\.greeting"):
        words.say("today.greeting", name="Awa")
    with pytest.raises(KeyError, match="count"):
        words.say("today.visits")


def test_labels(words: Words) -> None:
    assert words.label("visit") == "visite"
    assert words.label("visit", "_many") == "visites"
    assert words.label("visit", "seen") == "Ce qui a été vu"
    with pytest.raises(KeyError, match=r"visit\.unseen"):
        words.label("visit", "unseen")
    with pytest.raises(KeyError, match="voyage"):
        words.label("voyage")


def test_an_unknown_code_is_its_own_label(words: Words) -> None:
    assert words.choice("visit_state", "done") == "Terminée"
    assert words.choice("visit_state", "dreamt") == "dreamt"
    assert words.choice("", "soudure") == "soudure"


def test_an_error_is_explained_by_its_reason_then_its_kind_then_in_general(words: Words) -> None:
    class Unheard(FieldKitError):
        code = "unheard"

    full = words.explain(DiskFull("photos", free=180_000_000, needed=440_000_000))
    assert full.text == f"Il reste 180{NB}Mo. Tout est gardé. Libérez 440{NB}Mo."
    assert words.explain(DiskFull("notes")).happened == "Plus assez de place."
    assert words.explain(Unheard("reason")).todo == "Recommencez."


def test_a_key_kept_for_later_is_explained_by_its_longest_known_beginning(words: Words) -> None:
    assert words.explain("disk_full.backup.deeper").happened == "Plus assez de place."
    assert words.explain("").happened == "Quelque chose a échoué."
    assert Words("fr").explain("server_refused.bad_value.number") == Words("fr").explain("server_refused.bad_value")


def test_a_sentence_lacking_a_fact_gives_way_to_the_general_one(words: Words) -> None:
    assert words.explain(DiskFull("photos", free="peu", needed="plus")).happened == "Il reste peu."
    assert words.explain(DiskFull("photos")).todo == "Faites de la place."


def test_an_error_may_carry_any_fact(words: Words) -> None:
    assert words.explain(FileRefused("empty", key="k", room="x")).happened == "Quelque chose a échoué."


def test_a_language_is_a_vocabulary_file(folder: Path) -> None:
    (folder / "vocabulary" / "en.toml").write_text("", "utf-8")
    (folder / "vocabulary" / "mg.toml").write_text("", "utf-8")
    assert languages(folder) == ("fr", "en", "mg")
    assert languages()[:2] == ("fr", "en")
    with pytest.raises(KeyError, match="xx"):
        Words("xx", folder)


def test_a_start_does_not_wait_for_locale_data() -> None:
    script = (
        "import sys; from fieldkit.reference.words import Words; w = Words('fr'); w.say('errors.unknown.todo');"
        "w.label('visit', 'seen'); w.choice('visit_state', 'done'); sys.exit('babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_none_at_all_has_a_form_of_its_own_where_one_is_written(folder: Path) -> None:
    room = folder / "fr" / "today.toml"
    room.write_text(room.read_text("utf-8") + '\n[photos]\nzero = "aucune"\none = "une"\nother = "{count}"\n', "utf-8")
    said = [Words("fr", folder).say("today.photos", count=count) for count in (0, 1, 2)]
    assert said == ["aucune", "une", "2"]


def test_the_command_line_may_be_told_otherwise_what_to_do(folder: Path) -> None:
    errors = folder / "fr" / "errors.toml"
    errors.write_text(errors.read_text("utf-8") + 'typed = "Lancez la commande."\n', "utf-8")
    words = Words("fr", folder)
    assert words.explain("disk_full.photos.x").todo == "Faites de la place."  # for want of the facts
    full = DiskFull("photos", free=1, needed=2)
    assert (words.explain(full).todo, words.explain(full, typed=True).todo) == (
        f"Libérez 2{NB}o.",
        "Lancez la commande.",
    )
    assert words.explain(DiskFull("notes"), typed=True).todo == "Faites de la place."
