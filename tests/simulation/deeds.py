"""What a person does on a laptop: each deed is one or two gestures, drawn by chance, and told in a line."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import Record
from fieldkit.domain.ids import new_id
from fieldkit.domain.indicator import IndicatorValue
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.people import Organisation
from fieldkit.domain.photo import Photo
from fieldkit.domain.review import Action, ReviewEvent, ReviewState
from fieldkit.domain.visit import Visit
from fieldkit.errors import NotAllowed
from tests.simulation.laptop import Laptop, Written

Chance = random.Random
Draw = Callable[[Chance], Any]

_SENTENCES = ("La pompe fuit.", "La dalle est fendue.", "Tout est en ordre.", "Le comité se réunit.", "")
_TAGS = ("eau", "école", "santé", "pompe")
_NEXT: Mapping[ReviewState, tuple[Action, ...]] = {
    ReviewState.DRAFT: (Action.SUBMITTED,),
    ReviewState.SUBMITTED: (Action.STARTED, Action.CHANGES_REQUESTED, Action.APPROVED, Action.WITHDRAWN),
    ReviewState.IN_REVIEW: (Action.CHANGES_REQUESTED, Action.APPROVED),
    ReviewState.CHANGES_REQUESTED: (Action.SUBMITTED,),
    ReviewState.APPROVED: (Action.SHARED, Action.SUBMITTED),
    ReviewState.SHARED: (Action.SUBMITTED,),
}
"""What a person may want to do next; whether this one may is asked by the program."""

_SIZES = (40, 300, 2_000, 2_000, 9_000, 70_000)
_OPEN_FORMS = 3


def _sentence(chance: Chance) -> str:
    return chance.choice(_SENTENCES)


def _note(chance: Chance) -> str:
    return " ".join(chance.choices(_SENTENCES, k=chance.randrange(1, 4)))


def _tags(chance: Chance) -> tuple[str, ...]:
    return tuple(sorted(chance.sample(_TAGS, chance.randrange(1, 3))))


def _number(chance: Chance) -> int:
    return chance.randrange(4)


FIELDS: Mapping[type[Record], Mapping[str, Draw]] = {
    Dossier: {"title": _sentence, "summary": _note, "regions": _tags},
    Visit: {"title": _sentence, "seen": _note, "authors": _tags, "women_met": _number},
    Organisation: {"name": _sentence, "note": _note, "expertises": _tags},
    IndicatorValue: {"level": _sentence, "comment": _note},
    Photo: {"caption": _sentence, "retained": lambda chance: chance.random() < 0.5},
}
"""Fields of every merge rule: one value, prose, and sets that unite."""


Known: TypeAlias = tuple[type[Record], str, str]
"""A record by its type and id, with its dossier."""


@dataclass
class Notebook:
    """What was made so far on any laptop, in the order it was made: what deeds are about."""

    records: list[Known] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)

    def add(self, record_type: type[Record], identity: str, dossier: str) -> None:
        self.records.append((record_type, identity, dossier))

    def pick(self, laptop: Laptop, chance: Chance, *wanted: type[Record]) -> Loaded[Any] | None:
        """One of the latest records of some kinds that this laptop knows; None where there is none."""
        fitting = [each for each in self.records if not wanted or each[0] in wanted][-12:]
        for _ in range(3):
            if fitting:
                record_type, identity, _ = chance.choice(fitting)
                found = laptop.workspace.records.find(record_type, identity)
                if found is not None:
                    return found
        return None


def create(laptop: Laptop, notebook: Notebook, chance: Chance) -> str:
    record_type = chance.choice((Dossier, Visit, Visit, Organisation, IndicatorValue))
    dossier = notebook.pick(laptop, chance, Dossier)
    if dossier is None and record_type in {Visit, IndicatorValue}:
        record_type = Dossier
    names = chance.sample(list(FIELDS[record_type]), chance.randrange(1, 3))
    values = {name: FIELDS[record_type][name](chance) for name in names}
    if record_type in {Visit, IndicatorValue} and dossier is not None:
        values["dossier"] = dossier.id
    made = laptop.workspace.records.create(record_type, **values)
    notebook.add(record_type, made.id, str(values.get("dossier", "")))
    return f"{record_type.KIND} {made.id}"


def look(laptop: Laptop, notebook: Notebook, chance: Chance) -> str:
    """Open a form and leave it open: what is written there later rests on what it shows now."""
    found = notebook.pick(laptop, chance, *FIELDS)
    if found is None:
        return "nothing"
    laptop.forms = [*laptop.forms[-_OPEN_FORMS + 1 :], found]
    return found.id


def edit(laptop: Laptop, notebook: Notebook, chance: Chance) -> str:
    """Write in a form, often one that was open for a while, and perhaps go on typing in the same field."""
    is_stale = bool(laptop.forms) and chance.random() < 0.4
    form = chance.choice(laptop.forms) if is_stale else notebook.pick(laptop, chance, *FIELDS)
    if form is None:
        return "nothing"
    name = chance.choice(list(FIELDS[type(form.record)]))
    told = [form.id, name, "stale" if is_stale else "fresh"]
    for _ in range(chance.choice((1, 1, 2, 3))):
        value = FIELDS[type(form.record)][name](chance)
        laptop.on_screen = form.heads
        try:
            form = laptop.workspace.records.edit(form, **{name: value})
        finally:
            laptop.on_screen = None
        told.append(repr(value))
    laptop.forms = [*laptop.forms[-_OPEN_FORMS + 1 :], form]  # it stays open: more may be typed after the next round
    return " ".join(told)


def delete(laptop: Laptop, notebook: Notebook, chance: Chance) -> str:
    found = notebook.pick(laptop, chance, Visit, Organisation, IndicatorValue, Photo)
    if found is None:
        return "nothing"
    if found.fate.deleted:
        laptop.workspace.records.restore(type(found.record), found.id)
        return f"back {found.id}"
    laptop.workspace.records.delete(found)
    return f"bin {found.id}"


def undo(laptop: Laptop, notebook: Notebook, chance: Chance) -> str:  # noqa: ARG001 - as every deed
    last = laptop.workspace.records.last
    if last is None:
        return "nothing"
    laptop.workspace.undo.undo(last.gesture)
    return last.gesture


def settle(laptop: Laptop, notebook: Notebook, chance: Chance) -> str:  # noqa: ARG001 - as every deed
    disputed = laptop.workspace.records.conflicts()
    if not disputed:
        return "nothing"
    kind, identity = chance.choice(disputed)
    found = laptop.workspace.records.get(KINDS[kind].record_type, identity)
    if not found.conflicts:
        return f"{identity} is disputed whole"
    name = chance.choice(sorted(found.conflicts))
    version = chance.choice(sorted(found.conflicts[name], key=lambda head: repr(head.value)))
    value = KINDS[kind].by_name[name].value(version.value) if name != "deleted" else None
    if name == "deleted":
        return f"{identity} is disputed whole"
    laptop.workspace.records.settle(found, name, value)
    return f"{identity} {name} {version.value!r}"


def attach(laptop: Laptop, notebook: Notebook, chance: Chance) -> str:
    """A photo with two files, now and then one that was attached before, here or elsewhere."""
    visit = notebook.pick(laptop, chance, Visit)
    if visit is None:
        return "nothing"
    files = {}
    for name in ("thumbnail", "original"):
        content = chance.randbytes(chance.choice(_SIZES[:3] if name == "thumbnail" else _SIZES))
        if notebook.contents and chance.random() < 0.2:
            content = chance.choice(notebook.contents)
        notebook.contents.append(content)
        files[name] = laptop.workspace.store.add_media(content, "image/jpeg")
    made = laptop.workspace.records.create(
        Photo, dossier=visit.record.dossier, visit=visit.id, caption=_sentence(chance), **files
    )
    notebook.add(Photo, made.id, visit.record.dossier)
    return f"{made.id} {files['original'].sha256[:8]}"


def review(laptop: Laptop, notebook: Notebook, chance: Chance) -> str:
    visit = notebook.pick(laptop, chance, Visit)
    if visit is None:
        return "nothing"
    if chance.random() < 0.2:
        laptop.workspace.review.comment(visit.record, "seen", "À préciser.")
        return f"{visit.id} comment"
    if chance.random() < 0.15:
        return _usurp(laptop, visit, chance)
    action = chance.choice(_NEXT[laptop.workspace.review.standing(visit.id).state])
    try:
        laptop.workspace.review.act(action, visit, reason="À revoir.")
    except NotAllowed as error:
        return f"{visit.id} {action} {error.reason}"
    return f"{visit.id} {action}"


def _usurp(laptop: Laptop, visit: Loaded[Visit], chance: Chance) -> str:
    """A program that was tampered with makes an act without asking whether this person may: the server has to ask."""
    action = chance.choice((Action.STARTED, Action.APPROVED, Action.CHANGES_REQUESTED))
    laptop.workspace.records.create(
        ReviewEvent,
        dossier=visit.record.dossier,
        subject=visit.id,
        subject_kind=Visit.KIND,
        action=action.value,
        author=laptop.workspace.people.current.mailbox,
        follows=tuple(event.id for event in laptop.workspace.review.standing(visit.id).latest),
    )
    return f"{visit.id} {action} unasked"


def spoil(laptop: Laptop, notebook: Notebook, chance: Chance) -> str:
    """An earlier program wrote what no server takes: it has to stay here, and to stand in nobody's way."""
    visit = notebook.pick(laptop, chance, Visit)
    if visit is None:
        return "nothing"
    store = laptop.workspace.store
    bad = Change(
        ChangeId(new_id().replace("-", "")[-16:], 1),
        visit.record.dossier,
        laptop.workspace.people.current.mailbox,
        store.device,
        laptop.time.time_ns() // 1_000_000 << 16,
        (Edit(Visit.KIND, new_id(), "women_met", "douze"),),
    )
    store.plant([bad], local=True)
    laptop.known.add(bad.id)
    laptop.written.append(Written([bad], None, 1 << 60))
    return str(bad.id)


DEEDS: Mapping[Callable[[Laptop, Notebook, Chance], str], int] = {
    create: 5,
    look: 3,
    edit: 14,
    delete: 3,
    undo: 2,
    settle: 4,
    attach: 5,
    review: 5,
    spoil: 1,
}
"""The deeds, and how often each is drawn beside the others."""
