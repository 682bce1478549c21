"""The demo's documents as real PDF files: conventions, budgets, minutes and reports of a page or two."""

import datetime as dt
import io
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from fieldkit.domain.dossier import BudgetLine, Dossier
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.people import Organisation
from fieldkit.domain.photo import DocumentCategory
from fieldkit.domain.values import Money
from fieldkit.reference.catalogue import typeset
from fieldkit.reference.formats import Formats
from fieldkit.reference.resources import resource
from fieldkit.reference.tables import read
from fieldkit.reports.pdf.fonts import SANS, SANS_STRONG, SERIF, register
from fieldkit.services.demo.content import DemoContent, DemoDocument

_INK = HexColor("#15202A")
_SOFT = HexColor("#5B6B79")
_RULE = HexColor("#D5DCE2")


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A line of the budget that a paper prints."""

    label: str
    planned: Money | None
    spent: Money | None


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What a paper tells of its dossier."""

    code: str
    title: str
    summary: str
    lead: str
    partners: tuple[str, ...]
    starts: dt.date | None
    ends: dt.date | None
    budget: tuple[BudgetRow, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is written on a paper: ``parts`` are paragraphs after those its category brings."""

    title: str
    category: str
    day: dt.date
    parts: tuple[str, ...]


def facts_of(content: DemoContent, dossier: str) -> PaperFacts:
    """What the demo says of a dossier, with its latest edits."""
    known: dict[tuple[str, str], dict[str, Any]] = {}
    for step in content.steps:
        kind = step.kind.name
        fields = known.setdefault((kind, step.id), {})
        fields |= {name: step.kind.by_name[name].value(plain) for name, plain in step.values.items()}
    about = known[Dossier.KIND, dossier]
    lines = [
        BudgetRow(fields["label"], fields.get("planned"), fields.get("spent"))
        for (kind, _), fields in known.items()
        if kind == BudgetLine.KIND and fields["dossier"] == dossier
    ]
    organisations = {
        identity: fields["name"] for (kind, identity), fields in known.items() if kind == Organisation.KIND
    }
    return PaperFacts(
        code=about["code"],
        title=about["title"],
        summary=about["summary"],
        lead=organisations[about["lead"]],
        partners=tuple(organisations[entry] for entry in about.get("partners", ())),
        starts=about.get("planned_start"),
        ends=about.get("planned_end"),
        budget=tuple(lines),
    )


def paper(document: DemoDocument, content: DemoContent) -> bytes:
    """The PDF file of a document; the same document and content give the same bytes.

    A convention and a budget tell of their dossier; the others hold the paragraphs of their own.
    """
    facts = facts_of(content, str(document.step.values["dossier"]))
    values = document.step.values
    sheet = Sheet(
        str(values.get("title") or document.file_name),
        str(values.get("category") or ""),
        dt.date.fromisoformat(str(values["date"])),
        document.parts,
    )
    register()
    words = _words()
    out = io.BytesIO()
    template = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=25 * mm,
        rightMargin=25 * mm,
        topMargin=26 * mm,
        bottomMargin=24 * mm,
        title=sheet.title,
        author=facts.lead,
        invariant=1,
        lang="fr",
    )

    def frame(canvas: Canvas, _: SimpleDocTemplate) -> None:
        canvas.setFont(SANS, 8)
        canvas.setFillColor(_SOFT)
        canvas.drawString(25 * mm, 14 * mm, words["foot"])
        canvas.drawRightString(A4[0] - 25 * mm, 14 * mm, words["page"].format(page=canvas.getPageNumber()))

    template.build(_story(sheet, facts, words), onFirstPage=frame, onLaterPages=frame)
    return out.getvalue()


def _story(sheet: Sheet, facts: PaperFacts, words: Mapping[str, Any]) -> list[Flowable]:
    formats = Formats("fr")
    story: list[Flowable] = [
        _text(words["dossier"].format(code=facts.code, title=facts.title), SANS, 9, _SOFT),
        Spacer(1, 3 * mm),
        _text(sheet.title, SANS_STRONG, 17, _INK),
        _text(formats.day(sheet.day), SANS, 9, _SOFT),
        Spacer(1, 8 * mm),
    ]
    if sheet.category == DocumentCategory.AGREEMENT:
        story += _agreement(facts, words, formats)
    if sheet.category == DocumentCategory.BUDGET:
        story += _budget(sheet, facts, words, formats)
    for part in sheet.parts:
        story += [_text(part, SERIF, 10.5, _INK), Spacer(1, 3 * mm)]
    if sheet.category == DocumentCategory.AGREEMENT:
        signed = words["agreement"]["signed"].format(day=formats.day(sheet.day))
        story += [Spacer(1, 8 * mm), _text(signed, SERIF, 10.5, _INK), Spacer(1, 12 * mm), _signatures(facts)]
    return story


def _agreement(facts: PaperFacts, words: Mapping[str, Any], formats: Formats) -> list[Flowable]:
    blanks = {
        "lead": facts.lead,
        "partners": ", ".join(facts.partners),
        "summary": facts.summary,
        "starts": formats.day(facts.starts) if facts.starts else "",
        "ends": formats.day(facts.ends) if facts.ends else "",
    }
    sentences = [words["agreement"]["parties"], *words["agreement"]["articles"]]
    story: list[Flowable] = []
    for sentence in sentences:
        story += [_text(sentence.format(**blanks), SERIF, 10.5, _INK), Spacer(1, 3.5 * mm)]
    return story


def _budget(sheet: Sheet, facts: PaperFacts, words: Mapping[str, Any], formats: Formats) -> list[Flowable]:
    labels = words["budget"]
    rows = [[labels["line"], labels["planned"], labels["spent"]]]
    for row in facts.budget:
        amounts = (formats.money(amount) if amount else "" for amount in (row.planned, row.spent))
        rows.append([row.label, *amounts])
    table = Table(rows, colWidths=[90 * mm, 35 * mm, 35 * mm], hAlign="LEFT")
    table.setStyle(
        [
            ("FONT", (0, 0), (-1, -1), SANS, 9.5),
            ("FONT", (0, 0), (-1, 0), SANS_STRONG, 9.5),
            ("TEXTCOLOR", (0, 0), (-1, -1), _INK),
            ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, _RULE),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ]
    )
    note = labels["note"].format(day=formats.day(sheet.day))
    return [table, Spacer(1, 4 * mm), _text(note, SANS, 9, _SOFT), Spacer(1, 6 * mm)]


def _signatures(facts: PaperFacts) -> Table:
    names = [facts.lead, *facts.partners][:3]
    cells = [_text(name, SANS, 9, _INK) for name in names]
    table = Table([cells], colWidths=[160 * mm / len(cells)] * len(cells), hAlign="LEFT")
    table.setStyle([("LINEABOVE", (0, 0), (-1, 0), 0.5, _RULE), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return table


def _text(text: str, font: str, size: float, ink: Color) -> Paragraph:
    style = ParagraphStyle(name=f"{font}-{size}", fontName=font, fontSize=size, leading=size * 1.5, textColor=ink)
    return Paragraph(escape(text), style)


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    return {key: _set(value) for key, value in read(resource("demo", "papers.toml")).items()}


def _set(value: Any) -> Any:  # noqa: ANN401 - sentences at any depth of the file
    if isinstance(value, dict):
        return {key: _set(inner) for key, inner in value.items()}
    return [_set(inner) for inner in value] if isinstance(value, list) else typeset(str(value), "fr")
