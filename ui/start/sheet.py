"""The recovery sheet: eight words to keep on paper, printed or saved as PDF. It opens the vault, and says so."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import (
    QFont,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTableFormat,
)
from PySide6.QtWidgets import QFileDialog, QWidget

from fieldkit.reference.words import Words
from fieldkit.services.taking_out import take_out
from ui.theme import theme

AskPath = Callable[[str], Path | None]
_COLUMNS = 2
_MARGIN_MM = 22.0
_DPI = 300


def sheet(recovery_words: str, words: Words, day: dt.date) -> QTextDocument:
    """The sheet as a document; it names neither a person nor an organisation."""
    say = words.say
    document = QTextDocument()
    font = theme().font("body")
    font.setPointSizeF(11)
    document.setDefaultFont(font)
    cursor = QTextCursor(document)
    _line(cursor, say("start.sheet_title"), 20, bold=True, after=4)
    _line(cursor, say("start.sheet_day", day=words.formats.day(day)), 10, after=16)
    _line(cursor, say("start.sheet_what"), 11, after=14)
    _words(cursor, recovery_words.split())
    cursor.movePosition(QTextCursor.MoveOperation.End)
    for key in ("start.sheet_warning", "start.sheet_keep", "start.sheet_how", "start.sheet_computer"):
        _line(cursor, say(key), 11, bold=key == "start.sheet_warning", after=10)
    return document


def pdf(document: QTextDocument) -> bytes:
    """The document on one page of A4."""
    raw = QByteArray()
    buffer = QBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(*[_MARGIN_MM] * 4), QPageLayout.Unit.Millimeter)
    writer.setResolution(_DPI)
    document.print_(writer)
    buffer.close()
    return bytes(raw.data())


def print_sheet(document: QTextDocument, parent: QWidget) -> bool:
    """Ask for a printer and print; False when the person changed their mind."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # looks for printers when it is made

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageMargins(QMarginsF(*[_MARGIN_MM] * 4), QPageLayout.Unit.Millimeter)
    dialog = QPrintDialog(printer, parent)
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        return False
    document.print_(printer)
    return True


def save_sheet(document: QTextDocument, ask: AskPath, name: str) -> Path | None:
    """Ask where and save the PDF; None when the person changed their mind. Raises FileRefused or DiskFull."""
    target = ask(name)
    if target is not None:
        take_out(target, pdf(document))
    return target


def ask_where(parent: QWidget, title: str) -> AskPath:
    """A question for a place, in the system's own dialog."""

    def ask(name: str) -> Path | None:
        chosen, _ = QFileDialog.getSaveFileName(parent, title, name, "PDF (*.pdf)")
        return Path(chosen) if chosen else None

    return ask


def _line(cursor: QTextCursor, text: str, points: float, *, bold: bool = False, after: float = 0) -> None:
    block, letters = QTextBlockFormat(), QTextCharFormat()
    block.setBottomMargin(after)
    block.setLineHeight(130, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    letters.setFontPointSize(points)
    letters.setFontWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    if cursor.position() > 0:
        cursor.insertBlock(block, letters)
    cursor.setBlockFormat(block)
    cursor.setCharFormat(letters)
    cursor.insertText(text)


def _words(cursor: QTextCursor, words: list[str]) -> None:
    """The words in numbered cells, read across."""
    shape = QTextTableFormat()
    shape.setBorder(0.7)
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderCollapse(True)
    shape.setCellPadding(7)
    shape.setBottomMargin(16)
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table = cursor.insertTable((len(words) + 1) // _COLUMNS, _COLUMNS, shape)
    letters = QTextCharFormat()
    letters.setFontPointSize(15)
    letters.setFontWeight(QFont.Weight.DemiBold)
    for place, word in enumerate(words):
        table.cellAt(place // _COLUMNS, place % _COLUMNS).firstCursorPosition().insertText(
            f"{place + 1}   {word}", letters
        )
