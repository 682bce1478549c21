"""Giving a restored or replaced server what it lost, whoever made it."""

from sqlalchemy import Connection

from fieldkit.domain.review import ReviewEvent
from fieldkit.storage import agreeing, exchange
from fieldkit.storage.store import Store


class Relay:
    """Whether, and until when, changes received from others are offered too."""

    def __init__(self, store: Store) -> None:
        """Kept in the store: a relay that is cut goes on after the next start."""
        self._store = store

    def begin(self, *, with_received: bool) -> None:
        """The server is another one, or an older copy of itself: offer it everything made here.

        ``with_received`` says that it is the same network's: what others made is offered as well, since their laptops
        may never come back. Review acts are not: each counts only from the account that makes it.
        """

        def forget(connection: Connection) -> None:
            exchange.offer_again(connection)
            if with_received:
                exchange.begin_relay(connection, [ReviewEvent.KIND])
            else:
                agreeing.leave_elsewhere(connection)

        self._store.in_transaction(forget)

    @property
    def is_under_way(self) -> bool:
        """Whether the server may still lack what others made."""
        with self._store.read() as reader:
            return exchange.is_relaying(reader.connection)

    def end(self) -> None:
        """The server holds what this laptop holds."""
        self._store.in_transaction(exchange.end_relay)
