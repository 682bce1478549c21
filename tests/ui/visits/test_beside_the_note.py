"""Captures, indicators, people, recommendations and the end of a visit, from the window to the disk and back."""

import datetime as dt
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fieldkit.domain.indicator import IndicatorValue
from fieldkit.domain.people import PersonMet
from fieldkit.domain.recommendation import FollowUp, Recommendation
from fieldkit.domain.review import ReviewState
from fieldkit.domain.visit import Observation, Visit, VisitState
from tests.ui.visits.scene import LAST, Desk, Scene, type_words
from ui.records.panel_page import NewRecordPage, RecordPage
from ui.visits.advice import AnswerPage


def values_of(desk: Desk, indicator: str, visit: str) -> IndicatorValue:
    found = desk.workspace.records.all(IndicatorValue, indicator=indicator, visit=visit)
    assert len(found) == 1
    return found[0]


def test_a_capture_is_kept_with_its_time_and_filed_in_one_gesture(desk: Desk, scene: Scene, qtbot: QtBot) -> None:
    screen, records = desk.screen, desk.workspace.records
    type_words(screen.left.bar.field, "Robinet 3 fuit")
    QTest.keyClick(screen.left.bar.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(screen.left.captures.cards) == 1, timeout=5000)
    noted = records.all(Observation, visit=scene.visit)[0]
    assert noted.noted_at is not None
    screen.note.go_to("governance")
    screen.left.captures.cards[noted.id].file_here.emit()
    qtbot.waitUntil(lambda: not screen.left.captures.cards, timeout=5000)
    assert records.get(Visit, scene.visit).record.governance == "Le comité se réunit.\n\nRobinet 3 fuit"
    assert screen.note.draft.editor.text() == "Le comité se réunit.\n\nRobinet 3 fuit"
    screen.deeds.undo()
    qtbot.waitUntil(lambda: len(screen.left.captures.cards) == 1, timeout=5000)
    desk.settle(qtbot)
    assert records.get(Visit, scene.visit).record.governance == "Le comité se réunit."
    assert records.get(Visit, scene.visit).conflicts == {}


def test_what_is_typed_while_a_capture_is_filed_stays(desk: Desk, scene: Scene, qtbot: QtBot) -> None:
    screen = desk.screen
    visit = desk.workspace.records.get(Visit, scene.visit).record
    capture = desk.workspace.visits.capture(visit, "Noté debout", dt.time(9)).record
    screen.note.go_to("governance", focus=True)
    type_words(screen.note.draft.editor, "Avant. ")
    screen.filing.file(capture.id, "governance")
    type_words(screen.note.draft.editor, "Pendant. ")
    screen.note.flush()
    desk.settle(qtbot)
    loaded = desk.workspace.records.get(Visit, scene.visit)
    assert loaded.record.governance == "Avant. Pendant. Le comité se réunit.\n\nNoté debout"
    assert loaded.conflicts == {}


def test_a_value_with_its_breakdown_is_written_and_counted(desk: Desk, scene: Scene, qtbot: QtBot) -> None:
    card = desk.screen.side.indicators.cards[scene.indicators[0]]
    card.boxes.main.setFocus()
    assert card.is_open
    type_words(card.boxes.main, "4 218")
    type_words(card.boxes.women, "2000")
    type_words(card.boxes.men, "2218")
    card.boxes.settle()
    desk.settle(qtbot)
    value = values_of(desk, scene.indicators[0], scene.visit)
    assert (value.value, value.women, value.men) == (Decimal(4218), Decimal(2000), Decimal(2218))
    assert value.role == "actual"
    outline = desk.screen.left.outline
    qtbot.waitUntil(lambda: "1/4" in [entry.count for entry in outline.entries], timeout=5000)
    assert "2 000 + 2 218 = 4 218." in card._check.text().replace("\u202f", " ")


def test_women_and_men_make_the_total_left_empty(desk: Desk, scene: Scene, qtbot: QtBot) -> None:
    boxes = desk.screen.side.indicators.cards[scene.indicators[0]].boxes
    type_words(boxes.women, "137")
    type_words(boxes.men, "361")
    boxes.settle()
    desk.settle(qtbot)
    assert boxes.main.text() == "498"
    assert values_of(desk, scene.indicators[0], scene.visit).value == Decimal(498)


def test_a_doubtful_value_asks_for_a_sentence_and_is_written_all_the_same(
    desk: Desk, scene: Scene, qtbot: QtBot
) -> None:
    desk.screen.side.indicators.open(scene.indicators[1])
    card = desk.screen.side.indicators.cards[scene.indicators[1]]
    type_words(card.boxes.main, "68")
    assert card._doubts.isVisible()
    assert "recule" in card._doubts.text.text()
    card.boxes.main.selectAll()
    type_words(card.boxes.main, "1500")
    desk.settle(qtbot)
    said = card._doubts.text
    qtbot.waitUntil(lambda: said.height() >= said.heightForWidth(said.width()), timeout=2000)
    assert card.height() >= card.heightForWidth(card.width())
    card.boxes.main.selectAll()
    type_words(card.boxes.main, "68")
    card.boxes.settle()
    type_words(card.boxes.comment, "Pression faible.")
    card.boxes.settle()
    desk.settle(qtbot)
    value = values_of(desk, scene.indicators[1], scene.visit)
    assert (value.value, value.comment) == (Decimal(68), "Pression faible.")
    desk.screen.deeds.undo()
    desk.settle(qtbot)
    assert values_of(desk, scene.indicators[1], scene.visit).comment == ""


def test_what_is_not_a_number_stays_on_screen_and_is_not_written(desk: Desk, scene: Scene, qtbot: QtBot) -> None:
    card = desk.screen.side.indicators.cards[scene.indicators[0]]
    card.boxes.main.setFocus()
    type_words(card.boxes.main, "environ 40")
    card.boxes.settle()
    desk.settle(qtbot)
    assert card.boxes.main.text() == "environ 40"
    assert card._error.isVisible()
    assert desk.workspace.records.all(IndicatorValue, indicator=scene.indicators[0], visit=scene.visit) == []


def test_somebody_met_is_added_changed_and_removed(desk: Desk, scene: Scene, qtbot: QtBot) -> None:
    side, records = desk.screen.side, desk.workspace.records
    side.add_person()
    page = side.panel.page
    assert isinstance(page, NewRecordPage)
    page.form.editor("name").setFocus()
    focus = page.form.editor("name").focusProxy()
    assert focus is not None
    type_words(focus, "Rosine H.")
    page.button.click()
    qtbot.waitUntil(lambda: len(side.people.people) == 1, timeout=5000)
    person = side.people.people[0]
    assert (person.name, person.visit, person.dossier) == ("Rosine H.", scene.visit, scene.dossier)
    side.people.edit(person.id)
    qtbot.waitUntil(lambda: isinstance(side.panel.page, RecordPage), timeout=5000)
    shown = side.panel.page
    assert isinstance(shown, RecordPage)
    box = shown.form.editor("position").focusProxy()
    assert box is not None
    type_words(box, "trésorière")
    side.panel.close_page()
    desk.settle(qtbot)
    assert records.get(PersonMet, person.id).record.position == "trésorière"
    side.people._remove(person.id)
    qtbot.waitUntil(lambda: side.people.people == (), timeout=5000)
    desk.screen.deeds.undo()
    qtbot.waitUntil(lambda: len(side.people.people) == 1, timeout=5000)


def test_a_recommendation_of_an_earlier_visit_is_answered(desk: Desk, scene: Scene, qtbot: QtBot) -> None:
    records = desk.workspace.records
    earlier = records.create(Visit, dossier=scene.dossier, title="Octobre", date=LAST, state="done").record
    asked = desk.workspace.recommendations.raise_(earlier, "Afficher le tarif").record
    advice = desk.screen.side.advice
    qtbot.waitUntil(lambda: asked.id in advice.earlier.lines, timeout=5000)
    advice.answer(asked.id)
    page = desk.screen.side.panel.page
    assert isinstance(page, AnswerPage)
    page.state.set_code("resolved")
    page.state.picked.emit("resolved")
    type_words(page.finding, "Panneau en place.")
    desk.screen.side.panel.close_page()
    desk.settle(qtbot)
    answers = records.all(FollowUp, recommendation=asked.id)
    assert [(answer.visit, answer.state, answer.finding) for answer in answers] == [
        (scene.visit, "resolved", "Panneau en place.")
    ]
    assert records.get(Recommendation, asked.id).record.state == "resolved"


def test_a_new_recommendation_arises_here(desk: Desk, scene: Scene, qtbot: QtBot) -> None:
    side = desk.screen.side
    side.add_recommendation()
    page = side.panel.page
    assert isinstance(page, NewRecordPage)
    box = page.form.editor("text").focusProxy()
    assert box is not None
    type_words(box, "Changer le joint")
    desk.context.navigator.go("today")
    desk.settle(qtbot)
    found = desk.workspace.records.all(Recommendation, visit=scene.visit)
    assert [(entry.text, entry.number, entry.state) for entry in found] == [("Changer le joint", 1, "todo")]


def test_a_field_of_the_visit_is_edited_among_its_details(desk: Desk, scene: Scene, qtbot: QtBot) -> None:
    side = desk.screen.side
    side.details.edit()
    page = side.panel.page
    assert isinstance(page, RecordPage)
    assert "seen" not in page.form.names
    assert {"title", "date", "starts", "type", "women_met", "conditions"} <= set(page.form.names)
    box = page.form.editor("conditions").focusProxy()
    assert box is not None
    type_words(box, "Piste sèche")
    side.panel.close_page()
    desk.settle(qtbot)
    assert desk.workspace.records.get(Visit, scene.visit).record.conditions == "Piste sèche"
    desk.screen.deeds.undo()
    desk.settle(qtbot)
    assert desk.workspace.records.get(Visit, scene.visit).record.conditions == ""


def test_ending_a_visit_then_sending_it_to_review(desk: Desk, scene: Scene, qtbot: QtBot) -> None:
    said: list[object] = []
    desk.context.notices.said.connect(said.append)
    desk.screen.heading.primary.click()
    desk.settle(qtbot)
    assert desk.workspace.records.get(Visit, scene.visit).record.state == VisitState.TO_COMPLETE
    told = str(said[-1].text).replace("\u00a0", " ")  # type: ignore[attr-defined]  # a Said
    assert "les sections « Ce qui a été vu », « Ce qui a été dit », « Avis de l’équipe » et 1 autre" in told
    assert "4 indicateurs" in told
    assert "accord" not in told
    said[-1].done()  # type: ignore[attr-defined]  # « Terminer quand même »
    desk.settle(qtbot)
    assert desk.workspace.records.get(Visit, scene.visit).record.state == VisitState.DONE
    qtbot.waitUntil(lambda: desk.screen.heading.primary.text() == "Soumettre à la revue", timeout=5000)
    desk.screen.heading.primary.click()
    desk.settle(qtbot)
    assert desk.workspace.review.standing(scene.visit).state is ReviewState.SUBMITTED
    gone: list[str] = []
    desk.context.notices.unsaid.connect(gone.append)
    desk.screen.leave()
    assert said[-1].key in gone, "what was said of the end stands on the next page"  # type: ignore[attr-defined]
