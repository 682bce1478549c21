"""The PDF writer."""

from fieldkit.reports.pdf.photos import Quality
from fieldkit.reports.pdf.writer import PdfResult, write_document, write_pdf

__all__ = ["PdfResult", "Quality", "write_document", "write_pdf"]
