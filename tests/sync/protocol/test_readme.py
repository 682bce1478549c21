"""What the protocol's page shows is what the program says and reads."""

import re
from pathlib import Path

import msgspec
import pytest

from sync.protocol import JSON_TYPE, accounts, comparing, limits
from sync.protocol.codec import decode_reply, decode_request, encode_reply, encode_request
from sync.protocol.compression import decompress
from sync.protocol.problems import STATUS, Code, decode_problem
from sync.protocol.rows import request_to_row
from sync.protocol.wire import cut

PAGE = (Path(__file__).resolve().parents[3] / "sync" / "protocol" / "README.md").read_text(encoding="utf-8")


def example(label: str) -> bytes:
    found = re.findall(rf"^```{label}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert len(found) == 1, label
    return bytes.fromhex("".join(found[0].split())) if label.startswith("hex") else str(found[0]).encode()


def test_the_two_forms_of_the_request_are_one_request() -> None:
    request = decode_request(example("json request"), JSON_TYPE)
    assert decode_request(example("hex request")) == request
    assert decompress(example("hex request"), limits.MESSAGE_BYTES) == example("hex plain")
    assert msgspec.msgpack.encode(cut(request_to_row(request))) == example("hex plain")
    assert msgspec.json.decode(encode_request(request, JSON_TYPE)) == msgspec.json.decode(example("json request"))
    assert decode_request(encode_request(request)) == request


def test_the_two_forms_of_the_reply_are_one_reply() -> None:
    reply = decode_reply(example("json reply"), JSON_TYPE)
    assert decode_reply(example("hex reply")) == reply
    assert msgspec.json.decode(encode_reply(reply, JSON_TYPE)) == msgspec.json.decode(example("json reply"))
    assert decode_reply(encode_reply(reply)) == reply


def test_a_request_may_leave_out_nearly_everything() -> None:
    request = decode_request(b'{"nonce": "AAECAwQFBgcICQoLDA0ODw==", "device": "d", "unheard_of": 1}', JSON_TYPE)
    assert (request.protocol, request.epoch, request.cursors, request.everything) == (1, "", {}, True)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("json sign-in", accounts.SignIn),
        ("json refresh", accounts.Refresh),
        ("json session", accounts.Session),
        ("json ask", accounts.AskOrder),
        ("json ordered", accounts.Ordered),
        ("json done", accounts.OrderDone),
        ("json hello", accounts.Hello),
        ("json scopes", accounts.Scopes),
    ],
)
def test_account_messages(label: str, kind: type[accounts.SignIn]) -> None:
    message = accounts.decode(example(label), kind)
    assert msgspec.json.decode(accounts.encode(message)) == msgspec.json.decode(example(label))


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("json compare", comparing.Compare),
        ("json sums", comparing.Sums),
        ("json list", comparing.List),
        ("json lists", comparing.Lists),
        ("json ask-receipt", comparing.AskReceipt),
        ("json receipt", comparing.Receipt),
    ],
)
def test_messages_of_agreement(label: str, kind: type[comparing.Compare]) -> None:
    message = comparing.decode(example(label), kind)
    assert msgspec.json.decode(comparing.encode(message)) == msgspec.json.decode(example(label))


def test_the_problem() -> None:
    problem = decode_problem(example("json problem"))
    assert problem.code in set(Code)
    assert problem.facts == {"seconds": 9}


@pytest.mark.parametrize("code", list(Code))
def test_every_refusal_is_explained_beside_its_status(code: Code) -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|") and f"`{code.value}`" in line]
    assert any(str(STATUS[code]) in row for row in rows)


def test_the_limits_are_the_ones_that_hold() -> None:
    section = PAGE[PAGE.index("## Limits") : PAGE.index("## Versions")].replace("\u202f", " ")
    for number in (
        f"{limits.BODY_BYTES // limits.MIB} MiB, {limits.MESSAGE_BYTES // limits.MIB} MiB once decompressed",
        f"changes in a request | {limits.CHANGES:,}".replace(",", " "),
        f"{limits.EDITS:,} |".replace(",", " "),
        f"{limits.CHANGE_BYTES // limits.MIB} MiB |",
        f"{limits.NAME_LENGTH} printable characters",
        f"{limits.AUTHOR_LENGTH} characters",
        ", ".join(f"{limit:,}".replace(",", " ") for limit in (limits.CURSORS, limits.MEDIA_NAMES, limits.HELD)),
        f"{limits.ROOM_LARGEST // limits.MIB} MiB |",
        f"{limits.MEDIA_BYTES // limits.MIB} MiB |",
        f"{limits.JSON_BYTES // 1024} KiB |",
    ):
        assert number in section, number
