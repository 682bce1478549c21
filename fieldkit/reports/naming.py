"""People who did not agree to be named, replaced by their function wherever their name was typed."""

import re
from collections.abc import Iterable

from fieldkit.domain.fields import title_of
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.people import PersonMet, Quoting
from fieldkit.domain.photo import ConsentForm
from fieldkit.domain.review import Audience
from fieldkit.reports.material import Material

NAME_LIMIT = 200  # characters; what is longer is not a name
SHORTEST = 4  # letters of a single-word name that is looked for in texts
LONGEST = 4  # words of the name of one person; what has more names a group

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CIVILITY = r"(?:M\.|Mr\.?|Mme|Mlle|Mrs\.?|Ms\.?|Dr\.?|Pr\.?|Monsieur|Madame|Mademoiselle)"


def named(person: PersonMet, audience: Audience) -> bool:
    """Whether the person's name may stand in a report for this audience.

    Partners see names whose owners agreed to it. The network's own report also names those who agreed to their
    function only or were not asked; nobody names a person who asked to stay anonymous.
    """
    if audience is Audience.PARTNERS:
        return person.quoting == Quoting.NAME
    return person.quoting != Quoting.ANONYMOUS


def people_of(material: Material) -> tuple[PersonMet, ...]:
    """Everybody a report's texts may name: people met, contacts of the dossiers, those who gave consent.

    Contacts partners know by their function, and somebody on a photo agreed to be shown and not to be named. Neither
    stands here who agreed to it when met, nor who works for the network.
    """
    own = [*material.mission.team, *(each.officer for each in material.dossiers)]
    own += [author for visit in material.visits for author in visit.authors]
    public = [_folded(person.name) for person in material.people if person.quoting == Quoting.NAME]
    public += [_folded(body.name) for body in material.organisations]
    public += [_folded(entry.partition(",")[0]) for entry in own]
    others = [
        PersonMet(id=contact.id, name=title_of(contact), position=contact.position, quoting=Quoting.POSITION)
        for contact in material.contacts
    ]
    others += [
        PersonMet(id=consent.id, name=name)
        for consent in material.consents
        for name in (consent.subject, consent.guardian)
        if consent.form != ConsentForm.GROUP_NOTICE and _personal(name)
    ]
    return (*material.people, *(person for person in others if _folded(person.name) not in public))


def _personal(name: str) -> bool:
    """Whether a text can only be the name of one person: a few words, each with its capital, and nothing else."""
    words = name.split()
    return 1 < len(words) <= LONGEST and all(_WORD.fullmatch(word) and word[0].isupper() for word in words)


def _folded(name: str) -> frozenset[str]:
    return frozenset(name.casefold().split())


@dataclass(frozen=True, slots=True)
class _Secret:
    pattern: re.Pattern[str]
    words: frozenset[str]
    instead: str


class Names:
    """The names to keep out of texts."""

    def __init__(self, people: Iterable[PersonMet], audience: Audience, somebody: str) -> None:
        """``somebody`` stands for a person whose function may not be told or is not known."""
        found: dict[str, _Secret] = {}
        for person in people:
            if not named(person, audience) and (person.count or 1) == 1:
                secret = _secret(person, somebody)
                if secret is not None:
                    found.setdefault(person.name.casefold(), secret)
        self._secrets = sorted(found.values(), key=lambda secret: -len(secret.pattern.pattern))
        words = sorted({word for secret in self._secrets for word in secret.words}, key=lambda word: (-len(word), word))
        self._words = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)") if words else None

    def hidden(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The text with each name replaced, and what stands in place of each replaced one."""
        instead: list[str] = []
        for secret in self._secrets:
            text, count = secret.pattern.subn(secret.instead.replace("\\", r"\\"), text)
            instead += [secret.instead] * count
        return text, tuple(instead)

    def left(self, text: str, known: frozenset[str]) -> int:
        """How many single words of those names the text still holds, words of ``known`` places and structures apart."""
        return sum(match[0] not in known for match in self._words.finditer(text)) if self._words else 0


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Every word of some texts."""
    return frozenset(word for text in texts for word in _WORD.findall(text))


def _secret(person: PersonMet, somebody: str) -> _Secret | None:
    words = _WORD.findall(person.name) if len(person.name) <= NAME_LIMIT else []
    if not words or (len(words) == 1 and len(words[0]) < SHORTEST):
        return None
    position = person.position.strip() if person.quoting != Quoting.ANONYMOUS else ""
    instead = f"[{position[:1].lower()}{position[1:]}]" if position else f"[{somebody}]"
    return _Secret(_pattern(words), frozenset(word for word in words if len(word) >= SHORTEST), instead)


def _pattern(words: list[str]) -> re.Pattern[str]:
    """The name in either order, with its first or last word shortened to an initial, or after a civility."""
    escaped = [re.escape(word) for word in words]
    forms = [r"\s+".join(escaped), r"\s+".join(reversed(escaped))]
    if len(words) > 1:
        forms += [rf"{escaped[0]}\s+{re.escape(words[-1][0])}\.", rf"{re.escape(words[0][0])}\.\s*{escaped[-1]}"]
    civil = rf"{_CIVILITY}\s+(?:{'|'.join(sorted(set(forms + escaped), key=len, reverse=True))})"
    return re.compile(
        rf"(?<!\w)(?:{'|'.join([civil, *sorted(set(forms), key=len, reverse=True)])})(?!\w)", re.IGNORECASE
    )
