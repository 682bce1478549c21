"""``fieldkit-server``: prepare a server, run it, and keep its accounts and devices."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from fieldkit.domain.review import Role
from fieldkit.errors import EnvironmentFault, FieldKitError
from fieldkit.reference.catalogue import FIRST_LANGUAGE, languages
from fieldkit.reference.command_lines import said_in
from fieldkit.reference.words import Words
from sync.server import capsule_commands, commands, safekeeping, watch_commands
from sync.server.commands import Console
from sync.server.health import SILENT_DAYS

_LOCAL_FOLDER = "build/server"
_REFUSED, _FAULT = 1, 3


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit: 0 done, 1 refused, 2 misunderstood, 3 the machine is at fault."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    words = Words(_language(given))
    with said_in(words):
        options = _parser(words).parse_args(given)
    console = Console(words, as_json=options.json)
    try:
        options.run(options, console)
    except FieldKitError as error:
        console.complain(error)
        sys.exit(_FAULT if isinstance(error, EnvironmentFault) else _REFUSED)
    sys.exit(0)


def _language(given: Sequence[str]) -> str:
    first = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    first.add_argument("--language", choices=languages(), default=os.environ.get("FIELDKIT_LANGUAGE", FIRST_LANGUAGE))
    chosen: str = first.parse_known_args(given)[0].language
    return chosen if chosen in languages() else FIRST_LANGUAGE


def _parser(words: Words) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fieldkit-server", description=words.say("server.about"), allow_abbrev=False)
    add = parser.add_argument
    data = os.environ.get("FIELDKIT_SERVER_DATA", "")
    add("--data", type=Path, default=Path(data) if data else None, help=words.say("server.help.data"))
    add("--database", default=os.environ.get("DATABASE_URL", ""), help=words.say("server.help.database"))
    add("--media", default=os.environ.get("FIELDKIT_SERVER_MEDIA", ""), help=words.say("server.help.media"))
    add("--language", choices=languages(), help=words.say("server.help.language"))
    add("--json", action="store_true", help=words.say("server.help.json"))
    parser.set_defaults(local_folder=Path(_LOCAL_FOLDER))
    groups = parser.add_subparsers(required=True, metavar=words.say("server.help.command"))
    _add_running(groups, words)
    _add_safekeeping(groups, words)
    _add_organisations(groups, words)
    _add_accounts(groups, words)
    _add_devices(groups, words)
    _add_capsules(groups, words)
    _add_watching(groups, words)
    return parser


_Groups = argparse._SubParsersAction  # noqa: SLF001 - argparse gives what add_subparsers returns no public name


def _add_running(groups: "_Groups[argparse.ArgumentParser]", words: Words) -> None:
    init = groups.add_parser("init", help=words.say("server.help.init"))
    init.set_defaults(run=commands.init)
    init.add_argument("--organisation", required=True, help=words.say("server.help.organisation_name"))
    init.add_argument("--login", required=True, help=words.say("server.help.login"))
    init.add_argument("--name", required=True, help=words.say("server.help.name"))
    _add_password(init, words)
    serve = groups.add_parser("serve", help=words.say("server.help.serve"))
    serve.set_defaults(run=commands.run_server)
    serve.add_argument("--host", default="127.0.0.1", help=words.say("server.help.host"))
    serve.add_argument("--port", type=int, default=8765, help=words.say("server.help.port"))
    serve.add_argument("--certificate", type=Path, help=words.say("server.help.certificate"))
    serve.add_argument("--private-key", type=Path, help=words.say("server.help.private_key"))
    serve.add_argument("--behind-proxy", default="", help=words.say("server.help.proxy"))


def _add_safekeeping(groups: "_Groups[argparse.ArgumentParser]", words: Words) -> None:
    backup = groups.add_parser("backup", help=words.say("server.help.backup"))
    backup.add_argument("folder", type=Path, help=words.say("server.help.backup_folder"))
    backup.add_argument("--keep", type=int, default=0, help=words.say("server.help.backup_keep"))
    backup.set_defaults(run=safekeeping.backup)
    restore = groups.add_parser("restore", help=words.say("server.help.restore"))
    restore.add_argument("folder", type=Path, help=words.say("server.help.backup_folder"))
    restore.add_argument("--backup", default="", help=words.say("server.help.restore_backup"))
    restore.set_defaults(run=safekeeping.restore)
    check = groups.add_parser("check", help=words.say("server.help.check"))
    check.add_argument("--files", action="store_true", help=words.say("server.help.check_files"))
    check.set_defaults(run=safekeeping.check)
    audit = groups.add_parser("audit", help=words.say("server.help.audit"))
    audit.add_argument("--organisation", default="", help=words.say("server.help.organisation_id"))
    audit.set_defaults(run=commands.show_audit)
    restored = groups.add_parser("restored", help=words.say("server.help.restored"))
    restored.set_defaults(run=safekeeping.restored)


def _add_organisations(groups: "_Groups[argparse.ArgumentParser]", words: Words) -> None:
    group = groups.add_parser("organisation", help=words.say("server.help.organisation"))
    acts = group.add_subparsers(required=True, metavar=words.say("server.help.command"))
    add = acts.add_parser("add", help=words.say("server.help.organisation_add"))
    add.add_argument("name", help=words.say("server.help.organisation_name"))
    add.set_defaults(run=commands.add_organisation)
    acts.add_parser("list", help=words.say("server.help.list")).set_defaults(run=commands.list_organisations)


def _add_accounts(groups: "_Groups[argparse.ArgumentParser]", words: Words) -> None:
    group = groups.add_parser("account", help=words.say("server.help.account"))
    acts = group.add_subparsers(required=True, metavar=words.say("server.help.command"))
    roles = [role.value for role in Role]
    add = acts.add_parser("add", help=words.say("server.help.account_add"))
    add.add_argument("login", help=words.say("server.help.login"))
    add.add_argument("--name", required=True, help=words.say("server.help.name"))
    add.add_argument("--role", choices=roles, default=Role.OFFICER.value, help=words.say("server.help.role"))
    add.add_argument("--organisation", default="", help=words.say("server.help.organisation_id"))
    _add_password(add, words)
    add.set_defaults(run=commands.add_account)
    acts.add_parser("list", help=words.say("server.help.list")).set_defaults(run=commands.list_accounts)
    for name, run in (("disable", commands.disable_account), ("enable", commands.enable_account)):
        act = acts.add_parser(name, help=words.say(f"server.help.account_{name}"))
        act.add_argument("login", help=words.say("server.help.login"))
        act.set_defaults(run=run)
    password = acts.add_parser("password", help=words.say("server.help.account_password"))
    password.add_argument("login", help=words.say("server.help.login"))
    _add_password(password, words)
    password.set_defaults(run=commands.change_password)
    role = acts.add_parser("role", help=words.say("server.help.account_role"))
    role.add_argument("login", help=words.say("server.help.login"))
    role.add_argument("role", choices=roles, help=words.say("server.help.role"))
    role.set_defaults(run=commands.change_role)


def _add_devices(groups: "_Groups[argparse.ArgumentParser]", words: Words) -> None:
    group = groups.add_parser("device", help=words.say("server.help.device"))
    acts = group.add_subparsers(required=True, metavar=words.say("server.help.command"))
    acts.add_parser("list", help=words.say("server.help.list")).set_defaults(run=commands.list_devices)
    for name, run in (
        ("revoke", commands.revoke_device),
        ("allow", commands.allow_device),
        ("lock", commands.lock_device),
        ("wipe", commands.wipe_device),
    ):
        act = acts.add_parser(name, help=words.say(f"server.help.device_{name}"))
        act.add_argument("device", help=words.say("server.help.device_id"))
        act.set_defaults(run=run)


def _add_watching(groups: "_Groups[argparse.ArgumentParser]", words: Words) -> None:
    health = groups.add_parser("health", help=words.say("server.help.health"))
    health.add_argument("--days", type=int, default=SILENT_DAYS, help=words.say("server.help.health_days"))
    health.set_defaults(run=watch_commands.show_health)
    quota = groups.add_parser("quota", help=words.say("server.help.quota"))
    quota.add_argument("gigabytes", type=float, help=words.say("server.help.quota_gigabytes"))
    quota.add_argument("--organisation", default="", help=words.say("server.help.organisation_id"))
    quota.set_defaults(run=watch_commands.set_quota)


def _add_capsules(groups: "_Groups[argparse.ArgumentParser]", words: Words) -> None:
    card = groups.add_parser("capsule-card", help=words.say("server.help.capsule_card"))
    card.add_argument("file", type=Path, help=words.say("server.help.capsule_card_file"))
    card.set_defaults(run=capsule_commands.write_card)
    take = groups.add_parser("import-capsule", help=words.say("server.help.import_capsule"))
    take.add_argument("files", type=Path, nargs="+", metavar="file", help=words.say("server.help.capsule_files"))
    take.add_argument("--number", default="", help=words.say("server.help.capsule_number"))
    take.add_argument("--key", type=Path, help=words.say("server.help.capsule_key"))
    take.add_argument("--answer", type=Path, help=words.say("server.help.capsule_answer"))
    take.add_argument("--originals", action="store_true", help=words.say("server.help.capsule_originals"))
    take.set_defaults(run=capsule_commands.import_capsule)
    for parser in (card, take):
        parser.add_argument("--organisation", default="", help=words.say("server.help.organisation_id"))


def _add_password(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--password-stdin", action="store_true", help=words.say("server.help.password_stdin"))


if __name__ == "__main__":
    main()
