"""How a proof of delivery is said: counts, what is missing and why."""

import datetime as dt
from collections.abc import Iterable

from fieldkit.domain.lightly import dataclass
from fieldkit.reference.words import Words
from fieldkit.services.delivery import PieceProof, Proof, TextProof, Why


@dataclass(frozen=True, slots=True)
class Line:
    """Something that has not arrived: what it is called, and why."""

    title: str
    why: str


def counted(proof: Proof) -> tuple[tuple[str, int, int], ...]:
    """What there is and what has arrived: ``texts``, ``photos``, ``documents``."""
    return (
        ("texts", proof.texts, proof.texts_there),
        ("photos", len(proof.photos), proof.photos_there),
        ("documents", len(proof.documents), proof.documents_there),
    )


def count_words(words: Words, name: str, count: int, there: int) -> str:
    """« 12 photos, 11 arrivées »."""
    return words.say(
        "delivery.pair",
        all=words.say(f"delivery.{name}", count=count),
        there=words.say(f"delivery.{name}_there", count=there),
    )


def missing_lines(words: Words, proof: Proof) -> list[Line]:
    """Everything that has not arrived, texts first."""
    return [
        *(_text_line(words, text) for text in proof.missing_texts),
        *(_piece_line(words, piece) for piece in (*proof.photos, *proof.documents) if piece.why is not None),
    ]


def asked_words(words: Words, proof: Proof) -> str:
    """When the server answered last."""
    if not proof.asked_at_ms:
        return words.say("delivery.asked_never")
    at = dt.datetime.fromtimestamp(proof.asked_at_ms / 1000).astimezone()
    return words.say("delivery.asked_at", moment=at)


def verdict_words(words: Words, proof: Proof) -> tuple[str, str]:
    """All in a word, and what it means."""
    name = "complete" if proof.complete else "incomplete" if proof.asked_at_ms else "never"
    return words.say(f"delivery.{name}"), words.say(f"delivery.{name}_text")


def titled(words: Words, piece: PieceProof) -> str:
    """What a photo or a document is called."""
    return piece.title or words.say("delivery.untitled")


def _text_line(words: Words, text: TextProof) -> Line:
    title = text.title or words.label(text.kind)
    count = words.say("delivery.texts", count=text.count)
    why = words.say(f"delivery.why.{text.why}")
    if text.why is Why.REFUSED and text.reason:
        why = words.explain(f"server_refused.{text.reason}").brief or why
    return Line(words.say("delivery.text_of", title=title, count=count), why)


def _piece_line(words: Words, piece: PieceProof) -> Line:
    why = words.say(f"delivery.why.{piece.why}")
    if len(piece.files) > 1 and len(piece.missing) < len(piece.files):
        parts = _listed(words.label("photo", file.field) for file in piece.missing)
        why = words.say("delivery.file_why", why=why, parts=parts)
    return Line(titled(words, piece), why)


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(part[:1].lower() + part[1:] for part in parts)
