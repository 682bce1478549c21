"""What Qt says by itself is in the language of the window, and nothing it asks on its way needs Python."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QTranslator

from fieldkit.reference.words import Words
from tests.project.tree import ROOT
from ui.widgets.language import speak
from ui.widgets.qt_sentences import compiled

DECODING = """
import faulthandler, os, sys, threading
from pathlib import Path
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from fieldkit.reference.words import Words
from ui.widgets.language import speak

faulthandler.dump_traceback_later(60, exit=True)
sys.setswitchinterval(0.0005)
app = QApplication([])
speak(Words("fr"))
content = Path(sys.argv[1]).read_bytes()

def decode():
    for _ in range(400):
        assert not QImage.fromData(QByteArray(content)).isNull()

threads = [threading.Thread(target=decode) for _ in range(4)]
for each in threads:
    each.start()
for each in threads:
    each.join()
print("DECODED", flush=True)
os._exit(0)
"""


def test_photos_are_decoded_on_several_threads_at_once(tmp_path: Path) -> None:
    content = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(content, "JPEG", quality=80)
    (tmp_path / "photo").write_bytes(content.getvalue())
    command = [sys.executable, "-c", DECODING, str(tmp_path / "photo")]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ran.stdout == "DECODED\n", ran.stderr


@pytest.mark.parametrize(("language", "told"), [("fr", "&Chercher dans :"), ("en", "&Look in:")])
@pytest.mark.usefixtures("qapp")
def test_what_qt_has_lost_is_said_in_our_words(language: str, told: str) -> None:
    try:
        speak(Words(language))
        assert QCoreApplication.translate("QFileDialog", "&Look in:").replace("\xa0", " ") == told
        assert QCoreApplication.translate("QFileDialog", "Nobody says this") == "Nobody says this"
    finally:
        speak(Words("fr"))


def test_a_table_of_many_sentences_is_read_by_qt() -> None:
    sentences = {("Essai", f"source {number}"): f"phrase n° {number} …" for number in range(300)}
    content = compiled(sentences)
    translator = QTranslator()
    assert translator.load(content)
    for (context, source), sentence in sentences.items():
        assert translator.translate(context, source) == sentence
    assert not translator.translate("Ailleurs", "source 1")
