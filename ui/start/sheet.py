"""The recovery sheet: eight words to keep on paper, printed or saved as PDF. It opens the vault, and says so."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QFileDialog, QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.reference.words import Words
from fieldkit.services.profile import Profile
from fieldkit.services.taking_out import take_out
from ui.start.sheet_page import HEIGHT, WIDTH, Page
from ui.widgets.files import without_trace

AskPath = Callable[[str], Path | None]
_MARGIN_MM = 20.0
_DPI = 1200
_LINES = (4, 3)
"""How many steps there are to use the sheet, and rules to keep it."""


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """What stands on it: the eight words, whose vault they open, the day they were made."""

    recovery_words: str
    owner: Profile
    day: dt.date
    words: Words


def pdf(sheet: Sheet) -> bytes:
    """The sheet on one page of A4."""
    raw = QByteArray()
    buffer = QBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(sheet.words.say("start.sheet_title"))
    writer.setCreator("FieldKit")
    writer.setResolution(_DPI)
    _paint(sheet, writer)
    buffer.close()
    return bytes(raw.data())


def print_sheet(sheet: Sheet, parent: QWidget) -> bool:
    """Ask for a printer and print; False when the person changed their mind."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # looks for printers when it is made

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        return False
    _paint(sheet, printer)
    return True


def save_sheet(sheet: Sheet, ask: AskPath, name: str) -> Path | None:
    """Ask where and save the PDF; None when the person changed their mind. Raises FileRefused or DiskFull."""
    target = ask(name)
    if target is not None:
        take_out(target, pdf(sheet))
    return target


def ask_where(parent: QWidget, title: str) -> AskPath:
    """A question for a place, in the system's own dialog."""

    def ask(name: str) -> Path | None:
        with without_trace():
            chosen, _ = QFileDialog.getSaveFileName(parent, title, name, "PDF (*.pdf)")
        return Path(chosen) if chosen else None

    return ask


def _paint(sheet: Sheet, device: QPagedPaintDevice) -> None:
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageMargins(QMarginsF(*[_MARGIN_MM] * 4), QPageLayout.Unit.Millimeter)
    with QPainter(device) as painter:
        room = painter.viewport()  # a printer may have margins of its own, or another paper
        scale = min(room.width() / WIDTH, room.height() / HEIGHT)
        painter.scale(scale, scale)
        _write(sheet, Page(painter))


def _write(sheet: Sheet, page: Page) -> None:
    say, owner = sheet.words.say, sheet.owner
    page.head("FieldKit", say("start.sheet_secret"))
    page.title(say("start.sheet_title"), say("start.sheet_what"))
    page.facts(
        [
            (say("start.sheet_owner"), ", ".join(filter(None, (owner.name, owner.login)))),
            (say("start.sheet_organisation"), owner.organisation),
            (say("start.sheet_made"), sheet.words.formats.day(sheet.day)),
            (say("start.sheet_computer"), ""),
        ]
    )
    page.words(say("start.sheet_words"), sheet.recovery_words.split())
    page.warning(say("start.sheet_warning"))
    steps, rules = _LINES
    page.section(say("start.sheet_use"), [say(f"start.sheet_use_{n}") for n in range(1, steps + 1)], numbered=True)
    page.section(say("start.sheet_keep"), [say(f"start.sheet_keep_{n}") for n in range(1, rules + 1)], numbered=False)
    page.foot([say("start.sheet_handed"), say("start.sheet_on"), say("start.sheet_signed")])
