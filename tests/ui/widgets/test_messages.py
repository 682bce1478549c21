"""What is said in the page and in passing, progress, confirmation, empty states, and the focus ring."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.jobs import Cancelling, Job, Jobs, Progress
from ui.theme import Mode, Tone, theme
from ui.widgets.buttons import Button
from ui.widgets.confirm import ConfirmPanel, Scrim
from ui.widgets.empty import EmptyState
from ui.widgets.fields import TextField
from ui.widgets.focus import FocusRing
from ui.widgets.labels import Elided, Label
from ui.widgets.layouts import FlowBox, ScrollColumn, column
from ui.widgets.messages import Message, ToastArea
from ui.widgets.progress import ProgressRow, Skeleton
from ui.widgets.tips import tip


def test_a_message_offers_its_action_and_closes(qtbot: QtBot) -> None:
    message = Message("Il reste 180 Mo.", Tone.DANGER, "Faire de la place", title="Plus de place.", closable=True)
    qtbot.addWidget(message)
    message.show()
    assert message.accessibleName() == "Plus de place. Il reste 180 Mo."
    with qtbot.waitSignal(message.activated, timeout=1000):
        QTest.mouseClick(message.button, Qt.MouseButton.LeftButton)
    close = next(child for child in message.findChildren(QWidget) if child.accessibleName() == "Fermer")
    with qtbot.waitSignal(message.closed, timeout=1000):
        QTest.mouseClick(close, Qt.MouseButton.LeftButton)


def test_hostile_text_is_never_markup(qtbot: QtBot) -> None:
    for label in (Label("<b>gras</b>", wrap=True), Label("<b>gras</b>", selectable=True), Elided("<img src=x>")):
        qtbot.addWidget(label)
        assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_tooltip_shows_markup_letter_by_letter(qtbot: QtBot) -> None:
    hostile = '<img src="/etc/passwd"> <b>gras</b>'
    label = Label(hostile)
    qtbot.addWidget(label)
    tip(label, hostile)
    document = QTextDocument()
    document.setHtml(label.toolTip())
    assert document.toPlainText() == hostile
    tip(label, "Une légende")
    assert label.toolTip() == "Une légende"


@pytest.mark.parametrize("mode", Mode)
def test_a_toast_is_as_wide_as_what_it_says(qtbot: QtBot, mode: Mode) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1366, 768)
    host.show()
    said = "Copié sur la clé et vérifié. Vous pouvez l’éjecter."
    toast = ToastArea(host).show_toast(said, "Annuler", icon="hard-drive")
    qtbot.waitUntil(toast.isVisible)
    assert toast.text._shown() == said
    theme().set_mode(mode)
    qtbot.waitUntil(lambda: toast.text.width() >= toast.text.fontMetrics().horizontalAdvance(said))
    assert toast.text._shown() == said


def test_one_toast_at_a_time_with_its_undo(qtbot: QtBot) -> None:
    host, undone = QWidget(), list[str]()
    qtbot.addWidget(host)
    host.resize(800, 500)
    host.show()
    area = ToastArea(host)
    first = area.show_toast("Visite mise à la corbeille", "Annuler", lambda: undone.append("visit"))
    second = area.show_toast("Photo mise à la corbeille", "Annuler", lambda: undone.append("photo"))
    assert not first.isVisible()
    assert second.isVisible()
    assert QRect(0, 250, 400, 250).contains(area.geometry())
    QTest.mouseClick(second.link, Qt.MouseButton.LeftButton)
    assert undone == ["photo"]
    assert area.toast is None
    assert not area.isVisible()


def test_a_toast_leaves_by_itself_and_waits_while_focused(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.widgets.messages.TOAST_SECONDS", 0.05)
    host, box = QWidget(), TextField()
    host.setLayout(column(box))
    qtbot.addWidget(host)
    with qtbot.waitActive(host):
        host.show()
        host.activateWindow()
    box.setFocus()
    area = ToastArea(host)
    toast = area.show_toast("Photo mise à la corbeille", "Annuler")
    toast.link.setFocus()
    with qtbot.assertNotEmitted(toast.finished, wait=150):
        pass
    with qtbot.waitSignal(toast.finished, timeout=2000):
        box.setFocus()
    assert area.toast is None


def test_a_progress_row_follows_a_job_and_cancels_it(qtbot: QtBot) -> None:
    job, line = Job("Copie des photos"), ProgressRow("")
    qtbot.addWidget(line)
    line.follow(job)
    line.show()
    job.note(3, 12, "3 sur 12")
    assert (line.title.text(), line.detail.text()) == ("Copie des photos", "3 sur 12")
    QTest.mouseClick(line.link, Qt.MouseButton.LeftButton)
    assert job.cancelling()
    job.ended.emit()
    assert not line.isVisible()


def test_a_job_in_the_lanes_ends_its_row(qtbot: QtBot) -> None:
    jobs, line = Jobs(), ProgressRow("")
    qtbot.addWidget(line)

    def work(progress: Progress, _cancelled: Cancelling) -> None:
        progress(1, 1, "1 sur 1")

    line.show()
    line.follow(jobs.run("Import", work))
    qtbot.waitUntil(lambda: not line.isVisible())
    jobs.close()


def test_shapes_wait_before_they_show(qtbot: QtBot) -> None:
    bones = Skeleton(2)
    qtbot.addWidget(bones)
    bones.resize(300, 100)
    bones.show()
    blank = bones.grab().toImage()
    qtbot.waitUntil(lambda: bones.grab().toImage() != blank, timeout=2000)


def test_the_safe_choice_has_the_focus_and_tab_stays_inside(qtbot: QtBot) -> None:
    window, outside = QWidget(), Button("Dehors")
    window.setLayout(column(outside))
    qtbot.addWidget(window)
    window.resize(900, 600)
    panel = ConfirmPanel("Supprimer la visite ?", "Elle reste récupérable 30 jours.", "Garder la visite", "Supprimer")
    scrim = Scrim(window, panel)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    scrim.raise_()
    panel.safe.setFocus(Qt.FocusReason.TabFocusReason)
    assert panel.safe.hasFocus()
    QTest.keyClick(panel.safe, Qt.Key.Key_Tab)
    assert panel.destroy_button.hasFocus()
    QTest.keyClick(panel.destroy_button, Qt.Key.Key_Tab)
    assert panel.safe.hasFocus()
    with qtbot.waitSignal(panel.kept, timeout=1000):
        QTest.keyClick(panel.safe, Qt.Key.Key_Escape)


def test_the_ring_shows_for_the_keyboard_only(qtbot: QtBot) -> None:
    window, first, second, field = QWidget(), Button("Un"), Button("Deux"), TextField()
    window.setLayout(column(first, second, field, margins=(20, 20, 20, 20)))
    qtbot.addWidget(window)
    ring = FocusRing(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    first.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not ring.isVisible()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert ring.target is second
    assert ring.isVisible()
    assert ring.geometry() == second.geometry().adjusted(-4, -4, 4, 4)
    second.move(second.pos() + QPoint(30, 10))
    assert ring.geometry() == second.geometry().adjusted(-4, -4, 4, 4)
    QTest.keyClick(second, Qt.Key.Key_Tab)
    assert field.hasFocus()
    assert not ring.isVisible()


def test_the_ring_scrolls_with_what_it_surrounds(qtbot: QtBot) -> None:
    scroll = ScrollColumn(margins=(20, 20, 20, 20))
    buttons = [Button(f"{place}") for place in range(40)]
    for button in buttons:
        scroll.column.addWidget(button)
    qtbot.addWidget(scroll)
    ring = FocusRing(scroll)
    scroll.resize(200, 200)
    with qtbot.waitActive(scroll):
        scroll.show()
        scroll.activateWindow()
    buttons[1].setFocus(Qt.FocusReason.ShortcutFocusReason)
    before = ring.mapToGlobal(QPoint(0, 0)) - buttons[1].mapToGlobal(QPoint(0, 0))
    assert before == QPoint(-4, -4)
    scroll.verticalScrollBar().setValue(30)
    assert ring.mapToGlobal(QPoint(0, 0)) - buttons[1].mapToGlobal(QPoint(0, 0)) == before


def test_a_label_that_does_not_fit_tells_the_rest(qtbot: QtBot) -> None:
    label = Elided("Association Sarthe-Collines Solidarité et partenaires du Zou")
    qtbot.addWidget(label)
    label.resize(100, 20)
    label.show()
    assert label.toolTip() == label.text()
    label.resize(900, 20)
    qtbot.waitUntil(lambda: label.toolTip() == "")


def test_a_paragraph_is_as_high_as_its_lines(qtbot: QtBot) -> None:
    label = Label("mot " * 40, wrap=True)
    qtbot.addWidget(label)
    assert label.heightForWidth(5000) == 18
    assert label.heightForWidth(200) % 18 == 0
    assert label.heightForWidth(200) > 18 * 3


def test_items_wrap_where_there_is_no_room(qtbot: QtBot) -> None:
    box = FlowBox(6, 6)
    box.add(*(Button("Bénin") for _ in range(6)))
    qtbot.addWidget(box)
    one = box.heightForWidth(2000)
    assert box.heightForWidth(200) > 2 * one
    box.clear()
    assert box.heightForWidth(200) == 0


def test_an_empty_state_has_at_most_one_button(qtbot: QtBot) -> None:
    empty = EmptyState("camera", "Pas encore de photo", "Glissez des fichiers ici.", "Importer")
    qtbot.addWidget(empty)
    empty.show()
    assert not empty.link.isVisible()
    with qtbot.waitSignal(empty.activated, timeout=1000):
        QTest.mouseClick(empty.button, Qt.MouseButton.LeftButton)


def test_a_toast_makes_way_for_what_is_typed_and_says_all_it_has_room_for(qtbot: QtBot) -> None:
    host, box = QWidget(), TextField()
    qtbot.addWidget(host)
    host.resize(1100, 600)
    box.setParent(host)
    area = ToastArea(host)
    box.setGeometry(200, 530, 400, 32)
    with qtbot.waitActive(host):
        host.show()
        host.activateWindow()
    said = "« Personnes nouvellement desservies en eau » est dans le dossier"
    toast = area.show_toast(said, "Annuler")
    assert not area.geometry().intersects(box.geometry())
    assert toast.text.width() >= toast.text.sizeHint().width()
    box.setGeometry(700, 530, 380, 32)
    other = TextField(parent=host)
    other.setGeometry(10, 530, 300, 32)
    other.show()
    other.setFocus()
    assert not area.geometry().intersects(other.geometry())
    assert not area.geometry().intersects(box.geometry())


def test_a_toast_stays_on_its_page_and_on_the_one_it_led_to(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    area = ToastArea(host)
    area.show_toast("Site mis à la corbeille", "Annuler")
    area.turn_page()
    assert area.toast is not None
    monkeypatch.setattr("ui.widgets.messages._SETTLED_S", 0.0)
    area.turn_page()
    assert area.toast is None
