"""A proof of delivery on paper: counts, hashes, what is missing, and every photo and document by its hash."""

import datetime as dt
from pathlib import Path

from fieldkit.domain.fields import title_of
from fieldkit.reference.words import Words
from fieldkit.reports.document import (
    Column,
    Document,
    Facts,
    Heading,
    Numbers,
    Paragraph,
    Style,
    Table,
    Tone,
    cell,
    pill,
    plain,
)
from fieldkit.services.delivery import PieceProof, Proof
from fieldkit.services.delivery_words import asked_words, count_words, counted, missing_lines, titled, verdict_words


def write_sheet(proof: Proof, server: str, words: Words, today: dt.date, target: Path) -> int:
    """Write the proof to ``target`` as PDF; how many pages. Raises DiskFull or DiskFault."""
    from fieldkit.reports.pdf import write_document

    return write_document(_document(proof, server, words, today), target, words, words.formats).pages


def _document(proof: Proof, server: str, words: Words, today: dt.date) -> Document:
    say = words.say
    name = " ".join(filter(None, (proof.mission.code, title_of(proof.mission))))
    verdict, meaning = verdict_words(words, proof)
    lines = missing_lines(words, proof)
    missing = Table(
        (Column(say("delivery.what"), 0.5), Column(say("delivery.why_column"), 0.5)),
        tuple((cell(line.title), cell(line.why)) for line in lines),
    )
    return Document(
        title=say("delivery.title"),
        subject=name,
        language=words.language,
        made_on=today,
        head_left=say("delivery.title"),
        head_right=name,
        foot=say("delivery.foot"),
        blocks=(
            Heading(level=1, text=say("delivery.title"), eyebrow=name, listed=False),
            Paragraph(plain(verdict, bold=True), Style.LEAD),
            Paragraph(plain(meaning)),
            Numbers(
                tuple((f"{there} / {count}", say(f"delivery.counted.{each}")) for each, count, there in counted(proof))
            ),
            Facts(
                (
                    *((say(f"delivery.counted.{each[0]}"), count_words(words, *each)) for each in counted(proof)),
                    (say("delivery.asked"), asked_words(words, proof)),
                    (say("delivery.server"), server),
                    (say("delivery.here"), proof.hash_here),
                    (say("delivery.there"), proof.hash_there),
                )
            ),
            Heading(level=2, text=say("delivery.missing"), listed=False),
            missing if lines else Paragraph(plain(say("delivery.nothing_missing"))),
            Heading(level=2, text=say("delivery.all_files"), listed=False),
            _files(proof, words),
        ),
    )


def _files(proof: Proof, words: Words) -> Table:
    say = words.say
    columns = (
        Column(say("delivery.what"), 0.3),
        Column(say("delivery.size"), 0.12, right=True),
        Column(say("delivery.hash"), 0.38),
        Column(say("delivery.state"), 0.2),
    )
    rows = [
        (
            cell(titled(words, piece), quiet=words.label("photo", file.field) if _is_photo(piece) else ""),
            cell(words.formats.size(file.size)),
            cell(file.sha256[:32], file.sha256[32:]),
            pill(say("delivery.arrived"), Tone.GOOD)
            if file.why is None
            else pill(say(f"delivery.why.{file.why}"), Tone.CARE),
        )
        for piece in (*proof.photos, *proof.documents)
        for file in piece.files
    ]
    return Table(columns, tuple(rows))


def _is_photo(piece: PieceProof) -> bool:
    return len(piece.files) > 1
