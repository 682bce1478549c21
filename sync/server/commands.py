"""What each command of ``fieldkit-server`` does."""

import contextlib
import datetime as dt
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import partial

import msgspec

from fieldkit.domain.review import Role
from fieldkit.errors import BadValue, FieldKitError, Refused
from fieldkit.reference.words import Words
from sync.protocol.accounts import Order
from sync.server import audit, passwords
from sync.server.accounts import AccountRow, Accounts, DeviceRow, Organisation
from sync.server.audit import Line
from sync.server.rooms import Rooms, Settings, open_rooms
from sync.server.serving import Listening, serve

_LOCAL_LOGIN = "administration"

Rows = Sequence[Organisation] | Sequence[AccountRow] | Sequence[DeviceRow] | Sequence[Line]


class Console:
    """Says things: sentences to a person, or one line of JSON to a program."""

    def __init__(self, words: Words, *, as_json: bool) -> None:
        """``words`` are in the person's language."""
        self.words = words
        self.as_json = as_json

    def tell(self, sentence: str, facts: object) -> None:
        """A sentence, or in its place the facts it states."""
        sys.stdout.write((msgspec.json.encode(facts).decode() if self.as_json else sentence) + "\n")
        sys.stdout.flush()

    def table(self, rows: Rows, lines: Sequence[str]) -> None:
        """A line for each row, or a JSON list."""
        if self.as_json:
            self.tell("", [asdict(row) for row in rows])
        for line in () if self.as_json else lines:
            self.tell(line, None)

    def complain(self, error: FieldKitError) -> None:
        """Why a command was not carried out, on standard error."""
        try:
            text = self.words.say(f"server.problem.{error.key}", **error.facts)
        except KeyError:
            text = self.words.explain(error).text
        if self.as_json:
            text = msgspec.json.encode({"error": error.key, "text": text}).decode()
        sys.stderr.write(text + "\n")


@contextlib.contextmanager
def opened(options: Namespace) -> Iterator[Rooms]:
    """The parts of the server that the options name."""
    rooms = open_rooms(Settings(options.data or options.local_folder, options.database, options.media))
    try:
        yield rooms
    finally:
        rooms.database.close()


def init(options: Namespace, console: Console) -> None:
    """Make the first organisation and its administrator."""
    password, shown = _new_password(options)
    with opened(options) as rooms:
        if not rooms.accounts.is_empty():
            raise Refused("already_initialised")
        organisation = rooms.accounts.add_organisation(options.organisation)
        account = rooms.accounts.add(options.login, options.name, Role.ADMINISTRATOR, password, organisation.id)
    _tell_account(console, account, shown)


def run_server(options: Namespace, console: Console) -> None:
    """Serve; without a folder and a database, a server for this machine alone, with an account to begin with."""
    is_local = options.data is None and not options.database
    with opened(options) as rooms:
        if rooms.accounts.is_empty():
            if not is_local:
                raise Refused("not_initialised")
            password = passwords.generated()
            organisation = rooms.accounts.add_organisation(console.words.say("server.local_organisation"))
            name = console.words.say("server.local_name")
            account = rooms.accounts.add(_LOCAL_LOGIN, name, Role.ADMINISTRATOR, password, organisation.id)
            _tell_account(console, account, password)
        where = Listening(
            host=options.host,
            port=options.port,
            certificate=options.certificate,
            private_key=options.private_key,
            proxy=options.behind_proxy,
            metrics_token=os.environ.get("FIELDKIT_METRICS_TOKEN", ""),
        )
        serve(rooms, where, lambda url: console.tell(console.words.say("server.listening", url=url), {"url": url}))


def add_organisation(options: Namespace, console: Console) -> None:
    """Make an organisation."""
    with opened(options) as rooms:
        made = rooms.accounts.add_organisation(options.name)
    console.tell(console.words.say("server.organisation_added", name=made.name, id=made.id), asdict(made))


def list_organisations(options: Namespace, console: Console) -> None:
    """List organisations."""
    with opened(options) as rooms:
        rows = rooms.accounts.organisations()
    console.table(rows, [console.words.say("server.organisation_line", id=row.id, name=row.name) for row in rows])


def add_account(options: Namespace, console: Console) -> None:
    """Make an account; its password is printed once unless it was given."""
    password, shown = _new_password(options)
    with opened(options) as rooms:
        organisation = options.organisation or only_organisation(rooms)
        made = rooms.accounts.add(options.login, options.name, Role(options.role), password, organisation)
    _tell_account(console, made, shown)


def list_accounts(options: Namespace, console: Console) -> None:
    """List accounts."""
    with opened(options) as rooms:
        rows = rooms.accounts.all()
    say, choice = console.words.say, console.words.choice
    console.table(
        rows,
        [
            say("server.account_line", login=row.login, name=row.name, role=choice("role", row.role))
            + (say("server.account_closed") if row.disabled else "")
            for row in rows
        ],
    )


def disable_account(options: Namespace, console: Console) -> None:
    """Shut an account out."""
    _turn(options, console, "login", "server.account_disabled", partial(Accounts.set_disabled, disabled=True))


def enable_account(options: Namespace, console: Console) -> None:
    """Let an account in again."""
    _turn(options, console, "login", "server.account_enabled", partial(Accounts.set_disabled, disabled=False))


def change_password(options: Namespace, console: Console) -> None:
    """Change a password and end the account's sessions."""
    password, shown = _new_password(options)
    with opened(options) as rooms:
        rooms.accounts.set_password(options.login, password)
    facts = {"login": options.login, **({"password": shown} if shown else {})}
    console.tell(console.words.say("server.password_changed", login=options.login), facts)
    _tell_password(console, shown)


def change_role(options: Namespace, console: Console) -> None:
    """Change what an account may do."""
    with opened(options) as rooms:
        rooms.accounts.set_role(options.login, Role(options.role))
    role = console.words.choice("role", options.role)
    facts = {"login": options.login, "role": options.role}
    console.tell(console.words.say("server.role_changed", login=options.login, role=role), facts)


def list_devices(options: Namespace, console: Console) -> None:
    """List devices."""
    with opened(options) as rooms:
        rows = rooms.accounts.devices()
    say = console.words.say
    console.table(
        rows,
        [
            say(
                "server.device_line",
                device=row.device,
                name=row.name,
                login=row.login,
                seen=moment(row.seen_at),
                version=row.version,
            )
            + (say("server.device_closed") if row.revoked else "")
            + _told_of_order(row, console.words)
            for row in rows
        ],
    )


def revoke_device(options: Namespace, console: Console) -> None:
    """Shut a device out."""
    _turn(options, console, "device", "server.device_revoked", partial(Accounts.set_revoked, revoked=True))


def allow_device(options: Namespace, console: Console) -> None:
    """Let a device in again."""
    _turn(options, console, "device", "server.device_allowed", partial(Accounts.set_revoked, revoked=False))


def lock_device(options: Namespace, console: Console) -> None:
    """Order a device to lock itself at its next contact."""
    _order(options, console, Order.LOCK)


def wipe_device(options: Namespace, console: Console) -> None:
    """Order a device to wipe itself at its next contact."""
    _order(options, console, Order.WIPE)


def _order(options: Namespace, console: Console, order: Order) -> None:
    with opened(options) as rooms:
        rooms.orders.give(options.device, order)
    facts = {"device": options.device}
    console.tell(console.words.say(f"server.device_{order.value}", **facts), {**facts, "ordered": order.value})


def _told_of_order(row: DeviceRow, words: Words) -> str:
    if not row.ordered:
        return ""
    if not row.done_at:
        return words.say(f"server.order_{row.ordered}")
    told = words.say(f"server.order_{row.ordered}_done", at=moment(row.done_at))
    return told + (words.say(f"server.order_{'kept' if row.kept else 'lost'}", count=row.unsent) if row.unsent else "")


def show_audit(options: Namespace, console: Console) -> None:
    """Print who did what, oldest first."""
    with opened(options) as rooms:
        rows = [row for row in audit.lines(rooms.database) if options.organisation in {"", row.organisation}]
    say = console.words.say
    console.table(
        rows,
        [
            say(
                "server.audit_line",
                at=moment(row.at),
                deed=say(f"server.deed.{row.deed.value}"),
                login=row.login or say("server.audit_here"),
                device=row.device,
                address=row.address,
                about=row.about,
            ).rstrip()
            for row in rows
        ],
    )


def _turn(
    options: Namespace, console: Console, named: str, sentence: str, turn: Callable[[Accounts, str], None]
) -> None:
    """Shut out or let in again the one the option ``named`` names, and say so."""
    one = getattr(options, named)
    with opened(options) as rooms:
        turn(rooms.accounts, one)
    console.tell(console.words.say(sentence, **{named: one}), {named: one})


def only_organisation(rooms: Rooms) -> str:
    """The organisation of a server that has one; raises BadValue(which_organisation)."""
    organisations = rooms.accounts.organisations()
    if len(organisations) != 1:
        raise BadValue("which_organisation", count=len(organisations))
    return organisations[0].id


def _new_password(options: Namespace) -> tuple[str, str]:
    """The password to set, and the one to show because nobody chose it."""
    if options.password_stdin:
        return sys.stdin.readline().rstrip("\r\n"), ""
    made = passwords.generated()
    return made, made


def _tell_account(console: Console, account: AccountRow, shown: str) -> None:
    facts = {**asdict(account), **({"password": shown} if shown else {})}
    console.tell(console.words.say("server.account_added", login=account.login), facts)
    _tell_password(console, shown)


def _tell_password(console: Console, shown: str) -> None:
    if shown and not console.as_json:
        console.tell(console.words.say("server.password_once", password=shown), None)


def moment(seconds: int) -> dt.datetime:
    """A time as it is printed, in UTC."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
