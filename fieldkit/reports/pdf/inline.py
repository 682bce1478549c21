"""Text typed by a person → the small markup of reportlab paragraphs, where nothing of it can act as markup."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from reportlab.lib.styles import ParagraphStyle

from fieldkit.reports.document import Run, Runs
from fieldkit.reports.pdf.fonts import SANS, SERIF, coverage
from fieldkit.reports.pdf.palette import LINK

CHUNK = 4000
"""Characters of one reportlab paragraph: its time grows faster than its length, a longer one is set in pieces."""

UNPRINTABLE = "\ufffd"
_NO_BREAK = dict.fromkeys((0x202F, 0x2007, 0x2009), "\u00a0")
"""Narrow spaces at which the writer would end a line become the one no-break space it knows."""

_LINES = dict.fromkeys((0x2028, 0x2029, 0x0B, 0x0C, 0x85), "\n")
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_BLANKS = re.compile(r"[ \n]+")
_RAISED = re.compile(r"(?<=[A-ZÀ-ÞƆƐƉŊẸỌ])([\u0300-\u036f]+)")
_SENTENCE_END = re.compile(r"[.!?…»]\s")
_SCHEMES = {"http", "https", "mailto"}
_RISE = 0.18  # capitals stand this share of the type size above small letters


def clean(text: str) -> str:
    """Text as it can be printed: composed letters, no control characters, no invisible direction changes."""
    text = unicodedata.normalize("NFC", text.translate({**_LINES, 0x09: " "}))
    return _DROPPED.sub("", text).translate(_NO_BREAK)


def one_line(text: str, limit: int = 160) -> str:
    """Text for a title in an outline or a header: one line, cut with an ellipsis."""
    line = _BLANKS.sub(" ", clean(text[: 4 * limit])).strip()
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def markup(runs: Runs, style: ParagraphStyle) -> str:
    """The markup of a paragraph."""
    return "".join(_marked(run, style) for run in runs)


def chunks(runs: Runs) -> Iterator[Runs]:
    """Runs cut into pieces of at most CHUNK characters, where a sentence or a word ends if there is such a place."""
    waiting: list[Run] = []
    room = CHUNK
    for run in runs:
        text = run.text
        if room <= 0:
            yield tuple(waiting)
            waiting, room = [], CHUNK
        while len(text) > room:
            cut = _cut(text, room)
            yield (*waiting, replace(run, text=text[:cut].rstrip()))
            waiting, room, text = [], CHUNK, text[cut:].lstrip()
        waiting.append(replace(run, text=text))
        room -= len(text)
    if waiting:
        yield tuple(waiting)


def _cut(text: str, room: int) -> int:
    ends = [match.end() for match in _SENTENCE_END.finditer(text, max(0, room - 600), room)]
    return ends[-1] if ends else max(text.rfind(" ", max(0, room - 200), room) + 1, 0) or max(room, 1)


def _marked(run: Run, style: ParagraphStyle) -> str:
    name = SANS if run.code else str(style.fontName)
    text = _printable(clean(run.text), name, float(style.fontSize))
    if run.code:
        text = f'<font name="{SANS}">{text}</font>'
    if address := _address(run.link):
        text = f'<a href={quoteattr(address)} color="{LINK}">{text}</a>'
    for tag, wanted in (("strike", run.struck), ("i", run.italic), ("b", run.bold)):
        if wanted:
            text = f"<{tag}>{text}</{tag}>"
    return text


def _address(link: str) -> str:
    """A web or mail address, or nothing: a report never opens a file or runs anything."""
    address = "".join(clean(link).split())
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        return ""
    return address if scheme in _SCHEMES and len(address) < 2000 else ""


def _printable(text: str, name: str, size: float) -> str:
    """Escaped text in which every letter is in a font that has it; what no font has is shown as such."""
    parts = []
    for font, found in groupby(text, lambda letter: _font_for(letter, name)):
        letters = "".join(found)
        piece = escape(letters if font else UNPRINTABLE * len(letters))
        piece = _RAISED.sub(rf'<super rise="{size * _RISE:.2f}" size="{size:.2f}">\1</super>', piece)
        if font not in {name, ""}:
            piece = f'<font name="{font}">{piece}</font>'
        parts.append(piece)
    return "".join(parts).replace("\n", "<br/>")


def _font_for(letter: str, name: str) -> str:
    """The style's own font where it has the letter, else another one that has, else nothing."""
    if letter in "\n \u00a0" or ord(letter) in coverage(name):
        return name
    return next((other for other in (SERIF, SANS) if ord(letter) in coverage(other)), "")
