"""Names and their values: side by side, never one against the other."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ui.theme import theme
from ui.widgets.headers import KeyValues


def test_a_name_longer_than_its_column_stands_apart_from_its_value(qtbot: QtBot) -> None:
    pairs = KeyValues(name_width=60)
    qtbot.addWidget(pairs)
    pairs.resize(400, 80)
    pairs.show()
    pairs.show_pairs([("23 novembre 2026 à 05:15", "1 modification reçue"), ("Compte", "Afi")])
    name, value = pairs.findChildren(QLabel)[:2]
    qtbot.waitUntil(lambda: value.x() > name.x())
    assert value.x() - name.geometry().right() >= theme().px(10)
