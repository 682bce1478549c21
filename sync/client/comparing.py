"""Whether both ends hold the same, asked after every exchange, and what is done where they do not."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Refused, ServerUnreachable
from fieldkit.services.agreement import Agreement, Count, Lying
from fieldkit.services.outbox import Outbox
from sync.client.transport import Call, Transport
from sync.protocol import JSON_TYPE, limits
from sync.protocol.canonical import fingerprint
from sync.protocol.comparing import SCOPES, Compare, Cursor, List, Listed, Lists, Sums, decode, encode
from sync.protocol.sums import Sum, digest_of_sums, mark_of, sum_of, written

_READ_AGAIN = 400
"""Changes whose content is hashed anew at each comparison, scope after scope: 10 ms a minute."""

_Kind = TypeVar("_Kind", Sums, Lists)

ReadAgain = Callable[[str, int, int], tuple[int, Sequence[Change]]]
"""Ask for changes of a scope behind a number, in so many bytes: the cursor after them, and they."""


class HeldHere:
    """Sums of what lies here; those of scopes where nothing moved are remembered, and read again in turn."""

    def __init__(self, agreement: Agreement) -> None:
        """Nothing is read before it is asked for."""
        self._agreement = agreement
        self._known: dict[str, tuple[Count, Sum]] = {}
        self._turn: deque[str] = deque()

    def sums(self) -> dict[str, Sum]:
        """The sum of what the server is believed to hold, scope by scope."""
        counts = self._agreement.counts()
        self._known = {scope: known for scope, known in self._known.items() if scope in counts}
        for scope, count in counts.items():
            if scope not in self._known:
                self._read(scope, count)
                self._turn.append(scope)
            elif self._known[scope][0] != count:
                self._read_on(scope, count)
        self._read_some_again(counts)
        found = {scope: known for scope, (_, known) in self._known.items()}
        for change in self._agreement.apart():
            found[change.scope] = found.get(change.scope, Sum()) + sum_of([fingerprint(change)])
        return found

    def forget(self, scope: str) -> None:
        """Read it from the start the next time."""
        if self._known.pop(scope, None) is not None:
            self._turn.remove(scope)

    def _read(self, scope: str, count: Count) -> None:
        self._known[scope] = count, sum_of(map(fingerprint, self._agreement.held(scope)))

    def _read_on(self, scope: str, count: Count) -> None:
        """Most often only what was added has to be read."""
        before, known = self._known[scope]
        if count.last > before.last:
            held = known + sum_of(map(fingerprint, self._agreement.held(scope, before.last)))
            if held.count == count.changes:
                self._known[scope] = count, held
                return
        self._read(scope, count)

    def _read_some_again(self, counts: Mapping[str, Count]) -> None:
        left = _READ_AGAIN
        for _ in range(len(self._turn)):
            scope = self._turn.popleft()
            if scope not in counts:
                continue
            self._turn.append(scope)
            self._read(scope, counts[scope])
            left -= counts[scope].changes
            if left <= 0:
                break


@dataclass(frozen=True, slots=True)
class Repaired:
    """How many changes came back here, how many the server is to be offered again, and how many only differ."""

    received: int = 0
    offered: int = 0
    differing: int = 0


class Comparing:
    """The comparison with one server."""

    def __init__(self, outbox: Outbox, transport: Transport, held: HeldHere, read_again: ReadAgain) -> None:
        """``held`` outlives the connection."""
        self._outbox = outbox
        self._agreement = outbox.agreement
        self._transport = transport
        self._held = held
        self._read_again = read_again

    def compare(self, theirs: bytes, stopped: Callable[[], bool]) -> Repaired:
        """Hold what lies here against what the server says stands for what it has; put right what differs.

        Raises ServerUnreachable, NotAllowed or ServerRefused; what was put right stays so.
        """
        if not theirs:  # a server of before
            return Repaired()
        unsettled = {scope: Sum(count, int(mark, 16)) for scope, (count, mark) in self._agreement.differences.items()}
        own = self._held.sums()
        cursors = self._outbox.carrying.followed().cursors
        expected = {scope: own.get(scope, Sum()) + unsettled.get(scope, Sum()) for scope in cursors}
        if digest_of_sums(expected) == theirs:
            return Repaired()
        done = Repaired()
        found = self._sums(cursors)
        for scope in [scope for scope in cursors if found.get(scope, Sum()) != expected[scope]]:
            if stopped():
                break
            one = self._settle(scope, cursors[scope])
            done = Repaired(done.received + one.received, done.offered + one.offered, done.differing + one.differing)
        return done

    def _settle(self, scope: str, cursor: int) -> Repaired:
        """Compare one scope change by change."""
        here = {each.change.id: each for each in self._agreement.lying(scope)}
        marks = {identity: mark_of(fingerprint(each.change)) for identity, each in here.items()}
        there = {ChangeId(each.session, each.counter): each for each in self._list(scope, cursor)}
        same = {identity for identity, each in there.items() if written(marks.get(identity, 0)) == each.mark}
        wanted = {
            identity: each
            for identity, each in there.items()
            if identity not in here or (identity not in same and _may_be_replaced(here[identity]))
        }
        unsent = [each for each in here.values() if each.held and each.change.id not in there]
        to_offer = [each for each in unsent if each.may_be_offered]
        unknown = [identity for identity in same if not here[identity].held]
        self._agreement.offer(to_offer)
        self._agreement.know(unknown)
        given = self._pull(scope, wanted)
        received = self._agreement.bring_back(given, {scope: cursor}, wanted.keys() & here.keys())
        self._held.forget(scope)
        self._remember(scope, here, marks, there, acted=bool(to_offer or unknown or received))
        return Repaired(received, len(to_offer), len(there.keys() & here.keys() - same - wanted.keys()))

    def _remember(
        self,
        scope: str,
        here: Mapping[ChangeId, Lying],
        marks: Mapping[ChangeId, int],
        there: Mapping[ChangeId, Listed],
        *,
        acted: bool,
    ) -> None:
        """Note a difference that nothing can be done about; after something was done the next comparison tells."""
        differences = self._agreement.differences
        differences.pop(scope, None)
        if not acted:
            mine = _total(marks[identity] for identity, each in here.items() if each.held)
            left = _total(int(each.mark, 16) for each in there.values()) - mine
            differences[scope] = left.count, written(left.mark)
        self._agreement.set_differences(differences)

    def _pull(self, scope: str, wanted: Mapping[ChangeId, Listed]) -> list[Change]:
        """The wanted changes, those the server gives as it listed them."""
        numbers = sorted(each.number for each in wanted.values())
        found: list[Change] = []
        while numbers:
            cursor, changes = self._read_again(scope, numbers[0] - 1, 1 if len(numbers) < 4 else 0)
            if cursor < numbers[0]:
                break
            found += [
                change
                for change in changes
                if change.id in wanted and written(mark_of(fingerprint(change))) == wanted[change.id].mark
            ]
            numbers = [number for number in numbers if number > cursor]
        return found

    def _sums(self, cursors: Mapping[str, int]) -> dict[str, Sum]:
        found: dict[str, Sum] = {}
        every = [Cursor(scope, number) for scope, number in cursors.items()]
        for start in range(0, len(every), SCOPES):
            body = encode(Compare(tuple(every[start : start + SCOPES])))
            found |= {each.scope: each.sum for each in _read(self._ask("/v1/sums", body), Sums).sums}
        return found

    def _list(self, scope: str, cursor: int) -> list[Listed]:
        found: list[Listed] = []
        after, more = 0, True
        while more:
            page = _read(self._ask("/v1/sums/changes", encode(List(scope, after, cursor))), Lists)
            if page.more and (not page.changes or page.changes[-1].number <= after):
                raise ServerUnreachable("portal")
            found += page.changes
            after, more = page.changes[-1].number if page.changes else cursor, page.more
        return found

    def _ask(self, path: str, body: bytes) -> bytes:
        headers = {"Content-Type": JSON_TYPE}
        call = Call(method="POST", path=path, body=body, headers=headers, accept=JSON_TYPE, limit=limits.MIB)
        return self._transport.call(call).body


def _read(body: bytes, kind: type[_Kind]) -> _Kind:
    try:
        return decode(body, kind)
    except Refused as error:
        raise ServerUnreachable("portal") from error


def _may_be_replaced(lying: Lying) -> bool:
    """Whether what the server gives may stand in its place: it came from there. What was written here stays."""
    return lying.held and not lying.own and not lying.apart


def _total(marks: Iterable[int]) -> Sum:
    return sum((Sum(1, mark) for mark in marks), Sum())
