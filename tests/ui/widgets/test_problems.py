"""A problem on screen: three lines, what to press, and a detail one may pass on without passing on one's work."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from fieldkit.errors import DiskFull, FieldKitError, FileRefused
from fieldkit.errors import Kind as Matter
from ui.theme import Tone
from ui.widgets.problems import Action, ProblemCard, trouble_of


def said(card: QWidget) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel) if not label.isHidden()]


def every_class(root: type[FieldKitError]) -> list[type[FieldKitError]]:
    return [root, *(below for child in root.__subclasses__() for below in every_class(child))]


def test_the_three_lines_stand_in_their_order(qtbot: QtBot) -> None:
    card = ProblemCard(trouble_of(FileRefused("too_large", limit=50_000_000), about="IMG_2041.jpg"))
    qtbot.addWidget(card)
    card.show()
    texts = said(card)
    assert texts[0] == "IMG_2041.jpg\u00a0: Un fichier ne s’ouvre pas"
    lines = [texts.index(name) for name in ("Constat", "En\u00a0sécurité", "À\u00a0faire")]
    assert lines == sorted(lines)
    assert texts[lines[0] + 1].startswith("Ce fichier dépasse 50")


def test_the_detail_is_folded_copied_and_names_no_file(qtbot: QtBot) -> None:
    error = FileRefused("too_large", name="Hounkpatin.jpg", limit=5)
    card = ProblemCard(trouble_of(error, about="Hounkpatin.jpg"))
    qtbot.addWidget(card)
    card.show()
    assert not card.detail.lines.isVisible()
    QTest.mouseClick(card.detail.fold, Qt.MouseButton.LeftButton)
    assert card.detail.lines.isVisible()
    assert card.detail.lines.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    QTest.mouseClick(card.detail.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "fieldkit.errors.FileRefused file_refused.too_large limit=5"
    QTest.mouseClick(card.detail.fold, Qt.MouseButton.LeftButton)
    assert not card.detail.lines.isVisible()


def test_its_buttons_act_and_its_cross_closes(qtbot: QtBot) -> None:
    done: list[str] = []
    actions = [
        Action("Réessayer", lambda: done.append("again")),
        Action("Laisser de côté", lambda: done.append("left")),
    ]
    card = ProblemCard(trouble_of(DiskFull()), actions, framed=True, closable=True)
    qtbot.addWidget(card)
    card.show()
    for button in card.buttons:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == ["again", "left"]
    close = next(child for child in card.findChildren(QWidget) if child.accessibleName() == "Fermer")
    with qtbot.waitSignal(card.closed, timeout=1000):
        QTest.mouseClick(close, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("error", every_class(FieldKitError), ids=lambda error: error.__name__)
def test_every_error_has_a_heading_an_icon_and_a_tone_of_its_kind(error: type[FieldKitError], qtbot: QtBot) -> None:
    if error.__module__ != "fieldkit.errors":
        return
    told = trouble_of(error())
    assert told.title
    assert told.icon
    assert told.tone in {Tone.WARNING, Tone.DANGER}
    assert (error.kind is Matter.BUG) == (told.icon == "octagon-alert")
    card = ProblemCard(told)
    qtbot.addWidget(card)
    assert not card.grab().isNull()


def test_a_kept_key_is_told_like_its_error() -> None:
    assert trouble_of(
        "server_refused.own_work"
    ).happened == "Le serveur refuse cette étape de revue : elle porte sur votre propre travail.".replace(
        " :", "\u00a0:"
    )
    assert trouble_of("made up by a server").title == "L’action s’est arrêtée"


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("damaged.capsule", "Un colis est abîmé"),
        ("damaged.capsule_piece", "Un morceau de colis est abîmé"),
        ("damaged.media", "Une donnée est abîmée"),
    ],
)
def test_a_heading_says_what_is_damaged(key: str, title: str) -> None:
    assert trouble_of(key).title == title
