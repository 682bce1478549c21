"""Qt's own dialogs speak the language of the window."""

import re

import pytest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from fieldkit.reference.words import Words
from ui.widgets.language import speak

ENGLISH = re.compile(r"\b(look|files?|of|open|save|cancel|name|folder|directory|choose|back|forward)\b", re.IGNORECASE)


def said(dialog: QFileDialog) -> list[str]:
    labels = [label.text() for label in dialog.findChildren(QLabel)]
    buttons = [button.text() or button.toolTip() for button in dialog.findChildren(QAbstractButton)]
    return [text.replace("&", "") for text in (*labels, *buttons) if text]


@pytest.mark.parametrize("mode", [QFileDialog.FileMode.ExistingFiles, QFileDialog.FileMode.Directory])
@pytest.mark.parametrize("accept", [QFileDialog.AcceptMode.AcceptOpen, QFileDialog.AcceptMode.AcceptSave])
def test_no_word_of_a_file_dialog_stays_in_english(
    qtbot: QtBot, mode: QFileDialog.FileMode, accept: QFileDialog.AcceptMode
) -> None:
    told = {}
    for language in ("fr", "en"):
        speak(Words(language))
        dialog = QFileDialog()
        qtbot.addWidget(dialog)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setFileMode(mode)
        dialog.setAcceptMode(accept)
        told[language] = said(dialog)
    speak(Words("fr"))
    assert len(told["en"]) == len(told["fr"]) > 8
    assert [text for text in told["en"] if ENGLISH.search(text)], "these are the words looked for"
    assert [text for text in told["fr"] if ENGLISH.search(text)] == []
