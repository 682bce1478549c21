"""Documents of the demonstration: small real PDF files."""

import io
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

from fieldkit.services.demo.content import DemoDocument


def paper(document: DemoDocument) -> bytes:
    """The file of a document: its title, its day, its paragraphs."""
    styles = getSampleStyleSheet()
    values = document.step.values
    title = str(values.get("title") or document.file_name)
    story: list[Flowable] = [Paragraph(escape(title), styles["Title"])]
    if values.get("date"):
        story.append(Paragraph(escape(str(values["date"])), styles["Normal"]))
    for part in document.parts:
        story += [Spacer(1, 10), Paragraph(escape(part), styles["Normal"])]
    target = io.BytesIO()
    SimpleDocTemplate(target, pagesize=A4, title=title, invariant=1).build(story)
    return target.getvalue()
