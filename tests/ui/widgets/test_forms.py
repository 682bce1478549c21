"""Forms come from descriptions: a new field appears, every value goes round, nothing typed is lost."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, ClassVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import Field, Record, describe, line, prose, tags
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Money, Place, Shape, Share
from fieldkit.domain.visit import Visit
from fieldkit.reference.words import Words
from ui.widgets.forms import Editor, RecordForm, field_editor
from ui.widgets.language import words

OPTIONS = {
    "site": (("s1", "Tchakalo 2"), ("s2", "Kpakpamè")),
    "organisation": (("o1", "Association Sarthe-Collines"), ("o2", "ONG Tosin Agbè")),
    "goals": (("6", "6 Eau propre"), ("17", "17 Partenariats")),
}

SAMPLES = {
    Shape.LINE: "Forage",
    Shape.PROSE: "Le compteur\nest bloqué",
    Shape.WHOLE: 4218,
    Shape.DECIMAL: Decimal("4.2"),
    Shape.MONEY: Money(Decimal(148600), "XOF"),
    Shape.DAY: dt.date(2026, 3, 12),
    Shape.CLOCK: dt.time(14, 30),
    Shape.FLAG: True,
    Shape.REF: "o1",
    Shape.REFS: ("o1", "o2"),
    Shape.TAGS: ("6", "17"),
    Shape.PLACE: Place(9.3372, 2.6287, 5.0, "exif"),
    Shape.INSTANT: dt.datetime(2026, 3, 12, 14, 30, 27, tzinfo=dt.UTC),
    Shape.SHARES: (Share("dac_sectors", "14030", Decimal(70)), Share("baromètre", "eau", Decimal("30.5"))),
    Shape.BREAKDOWN: (("0-4", Decimal(12)), ("60+", Decimal("3.5")), ("unheard-of", Decimal(1))),
}


def inner(editor: Editor) -> QLineEdit:
    box = editor.focusProxy()
    assert isinstance(box, QLineEdit)
    return box


@pytest.fixture
def form(qtbot: QtBot) -> RecordForm:
    made = RecordForm(KINDS["visit"], words(), OPTIONS, leave_out=("dossier", "mission"))
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_a_form_with_every_field_a_person_fills(qtbot: QtBot, kind: str, language: str) -> None:
    spoken = Words(language)
    form = RecordForm(KINDS[kind], spoken, OPTIONS)
    qtbot.addWidget(form)
    assert form.names == tuple(field.name for field in KINDS[kind].fields if field.about.form)
    form.show_record(KINDS[kind].record_type(id="1"))
    assert not form.pending


FIELDS = [field for kind in KINDS.values() for field in kind.fields if field.about.form]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.label_key)
def test_what_is_shown_is_what_is_read_back(qtbot: QtBot, field: Field) -> None:
    sample = field.about.choices[-1] if field.about.choices else SAMPLES[field.about.shape]
    editor = field_editor(field, words(), OPTIONS)
    qtbot.addWidget(editor)
    with qtbot.assertNotEmitted(editor.edited):
        editor.set_value(sample)
        editor.flush()
    assert editor.read_value() == sample
    editor.set_value(field.empty)
    assert editor.read_value() in (field.empty, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Longer(Visit):
    """A visit with one more field, as if somebody had just added a line to the domain."""

    KIND: ClassVar[str] = "visit"

    weather: Annotated[str, line()] = ""


class _MoreWords(Words):
    def label(self, kind: str, field: str = "") -> str:
        return "Temps qu’il faisait" if field == "weather" else super().label(kind, field)


def test_a_field_added_to_the_domain_appears(qtbot: QtBot) -> None:
    form = RecordForm(describe(_Longer), _MoreWords("fr"), OPTIONS)
    qtbot.addWidget(form)
    heard: list[tuple[str, object]] = []
    form.edited.connect(lambda name, value: heard.append((name, value)))
    QTest.keyClicks(inner(form.editor("weather")), "sec")
    form.flush()
    assert heard == [("weather", "sec")]


def test_typing_is_told_after_a_pause(form: RecordForm, qtbot: QtBot) -> None:
    editor = form.editor("title")
    editor._pause.setInterval(30)
    with qtbot.waitSignal(form.edited, timeout=2000) as heard:
        QTest.keyClicks(inner(editor), "Forage")
        assert form.pending
    assert heard.args == ["title", "Forage"]
    assert not editor.pending


def test_typing_without_a_pause_is_told_all_the_same(form: RecordForm, qtbot: QtBot) -> None:
    editor = form.editor("title")
    editor._longest.setInterval(60)
    told: list[object] = []
    form.edited.connect(lambda _name, value: told.append(value))

    def type_on() -> bool:
        QTest.keyClicks(inner(editor), "a")
        return bool(told)

    qtbot.waitUntil(type_on, timeout=3000)


def test_leaving_the_field_tells_at_once(form: RecordForm, qtbot: QtBot) -> None:
    title, other = inner(form.editor("title")), inner(form.editor("language"))
    with qtbot.waitActive(form):
        form.activateWindow()
    title.setFocus()
    QTest.keyClicks(title, "Forage")
    with qtbot.waitSignal(form.edited, timeout=200):
        other.setFocus()


def test_what_cannot_be_read_stays_with_its_sentence_and_is_never_told(form: RecordForm, qtbot: QtBot) -> None:
    editor = form.editor("women_met")
    with qtbot.assertNotEmitted(form.edited):
        QTest.keyClicks(inner(editor), "douze")
        editor.flush()
        editor.set_value(7)
    assert inner(editor).text() == "douze"
    assert "entier" in editor.error or "nombre" in editor.error
    assert form.pending
    inner(editor).clear()
    QTest.keyClicks(inner(editor), "12")
    with qtbot.waitSignal(form.edited, timeout=1000) as heard:
        editor.flush()
    assert heard.args == ["women_met", 12]
    assert editor.error == ""


def test_a_number_beyond_what_a_field_holds_is_refused_on_screen(form: RecordForm, qtbot: QtBot) -> None:
    editor = form.editor("women_met")
    QTest.keyClicks(inner(editor), "9" * 20)
    with qtbot.assertNotEmitted(form.edited):
        editor.flush()
    assert editor.error
    assert inner(editor).text() == "9" * 20


def test_what_arrives_does_not_disturb_what_is_being_typed(form: RecordForm) -> None:
    editor = form.editor("title")
    QTest.keyClicks(inner(editor), "Forage de Tch")
    inner(editor).setCursorPosition(6)
    form.show_record(Visit(id="1", title="Autre titre", language="fon"))
    assert (inner(editor).text(), inner(editor).cursorPosition()) == ("Forage de Tch", 6)
    assert inner(form.editor("language")).text() == "fon"


def test_the_same_value_again_leaves_the_caret(form: RecordForm) -> None:
    visit = Visit(id="1", title="Forage", seen="Le compteur est bloqué")
    form.show_record(visit)
    prose_box = form.editor("seen").focusProxy()
    assert isinstance(prose_box, QPlainTextEdit)
    cursor = prose_box.textCursor()
    cursor.setPosition(4)
    prose_box.setTextCursor(cursor)
    form.show_record(replace(visit, title="Forage 2"))
    assert prose_box.textCursor().position() == 4


def test_a_choice_is_told_at_once_and_none_is_a_choice(form: RecordForm, qtbot: QtBot) -> None:
    form.show_record(Visit(id="1", site="s1"))
    combo = form.editor("site").focusProxy()
    assert isinstance(combo, QWidget)
    with qtbot.waitSignal(form.edited, timeout=500) as heard:
        QTest.keyClick(combo, Qt.Key.Key_Down)
    assert heard.args == ["site", "s2"]
    with qtbot.waitSignal(form.edited, timeout=500) as heard:
        QTest.keyClick(combo, Qt.Key.Key_Home)
    assert heard.args == ["site", ""]


def test_several_are_added_and_taken_away(qtbot: QtBot) -> None:
    form = RecordForm(KINDS["dossier"], words(), OPTIONS, fields=("partners", "working_groups"))
    qtbot.addWidget(form)
    form.show_record(Dossier(id="1", partners=("o1",)))
    box = inner(form.editor("partners"))
    with qtbot.waitSignal(form.edited, timeout=500) as heard:
        box.setText("ONG Tosin Agbè")
        QTest.keyClick(box, Qt.Key.Key_Return)
    assert heard.args == ["partners", ("o1", "o2")]
    with qtbot.waitSignal(form.edited, timeout=500) as heard:
        QTest.keyClick(box, Qt.Key.Key_Backspace)
    assert heard.args == ["partners", ("o1",)]
    with qtbot.assertNotEmitted(form.edited):
        box.setText("Inconnue")
        QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.text() == "Inconnue"
    free = inner(form.editor("working_groups"))
    with qtbot.waitSignal(form.edited, timeout=500) as heard:
        free.setText("Eau")
        QTest.keyClick(free, Qt.Key.Key_Return)
    assert heard.args == ["working_groups", ("Eau",)]


def test_money_keeps_its_currency(qtbot: QtBot) -> None:
    form = RecordForm(KINDS["funding"], words(), OPTIONS, fields=("amount",))
    qtbot.addWidget(form)
    form.show_values({"amount": Money(Decimal(1500), "MGA")})
    box = inner(form.editor("amount"))
    box.selectAll()
    QTest.keyClicks(box, "2500,50")
    with qtbot.waitSignal(form.edited, timeout=500) as heard:
        form.flush()
    assert heard.args == ["amount", Money(Decimal("2500.50"), "MGA")]


def test_an_exact_position_is_not_worn_down_by_showing_it(form: RecordForm, qtbot: QtBot) -> None:
    exact = Place(9.337212345678, 2.628798765432, 4.0, "exif")
    form.show_record(Visit(id="1", position=exact))
    with qtbot.assertNotEmitted(form.edited):
        form.editor("position").touch_now()
    assert form.editor("position").value == exact


def test_read_only_values_can_be_read_not_changed(form: RecordForm) -> None:
    form.show_record(Visit(id="1", title="Forage"))
    form.set_read_only(read_only=True)
    assert inner(form.editor("title")).isReadOnly()
    form.set_read_only(read_only=False)
    assert not inner(form.editor("title")).isReadOnly()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hostile(Record):
    """A record whose text is not markup."""

    KIND: ClassVar[str] = "visit"

    title: Annotated[str, line()] = ""
    seen: Annotated[str, prose()] = ""
    authors: Annotated[tuple[str, ...], tags()] = ()


def test_hostile_text_goes_round_as_text(qtbot: QtBot) -> None:
    form = RecordForm(describe(_Hostile), words())
    qtbot.addWidget(form)
    nasty = '<img src=x onerror=y>=HYPERLINK("x") \u202e'
    form.show_record(_Hostile(id="1", title=nasty, seen=nasty, authors=(nasty,)))
    form.show()
    assert form.editor("title").read_value() == nasty.strip()
    assert form.editor("seen").read_value() == nasty
    assert form.editor("authors").read_value() == (nasty,)


def test_a_field_beside_one_in_error_stays_in_line(qtbot: QtBot) -> None:
    form = RecordForm(KINDS["indicator_value"], words(), {}, fields=("women", "men"))
    qtbot.addWidget(form)
    form.resize(800, 200)
    form.show()
    women, men = form.editor("women"), form.editor("men")
    women.remark("Femmes et hommes ne font pas le total. " * 4)
    qtbot.waitUntil(lambda: women.height() > men.sizeHint().height())

    def tops(editor: Editor) -> list[int]:
        return [part.mapTo(form, QPoint()).y() for part in (editor.findChildren(QLabel)[0], inner(editor))]

    assert tops(men) == tops(women)
    assert inner(men).height() == inner(women).height()
