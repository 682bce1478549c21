"""What the commands of ``fieldkit-server`` do about capsules."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from fieldkit.errors import FileRefused
from sync.capsule.cards import encode_card
from sync.server.answering import write_answer
from sync.server.capsules import arrived, keys_of
from sync.server.commands import Console, only_organisation, opened
from sync.server.rooms import Rooms
from sync.server.shelf import flush


def write_card(options: Namespace, console: Console) -> None:
    """Write the card by which laptops make capsules for this server."""
    with opened(options) as rooms:
        organisation = _organisation(options, rooms)
        keys = keys_of(rooms.database, organisation)
        name = next(one.name for one in rooms.accounts.organisations() if one.id == organisation)
    options.file.write_bytes(encode_card(name, keys.recipient, keys.signing))
    flush(options.file)
    facts = {"path": str(options.file), "number": keys.number}
    console.tell(console.words.say("server.capsule_card", **facts), facts)


def import_capsule(options: Namespace, console: Console) -> None:
    """Take a capsule in, and write the answer where one is wanted."""
    with opened(options) as rooms:
        organisation = _organisation(options, rooms)
        with arrived(rooms.database, organisation, options.files, _identities(options.key)) as capsule:
            told = capsule.take(rooms, options.number)
        made = (
            write_answer(rooms, organisation, capsule.manifest, options.answer, originals=options.originals)
            if options.answer is not None
            else None
        )
    say = console.words.say
    answer = None if made is None else {**asdict(made), "path": str(made.path)}
    facts = asdict(told)
    console.tell(say("server.capsule_taken", **facts), {**facts, "answer": answer})
    if console.as_json:
        return
    for name in ("refused", "left"):
        if facts[name]:
            console.tell(say(f"server.capsule_{name}", **facts), None)
    if answer is not None:
        console.tell(say("server.capsule_answer", **answer), None)


def _organisation(options: Namespace, rooms: Rooms) -> str:
    return options.organisation or only_organisation(rooms)


def _identities(path: Path | None) -> list[str]:
    if path is None:
        return []
    if not path.is_file():
        raise FileRefused("no_such_file", name=path.name)
    lines = [line.strip() for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
    return [line for line in lines if line and not line.startswith("#")]
