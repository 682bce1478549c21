"""How the bodies that are no JSON are sent: as the bytes they are."""

import schemathesis

from sync.protocol import SYNC_TYPE


@schemathesis.serializer(SYNC_TYPE, "application/offset+octet-stream")
def raw(_: schemathesis.SerializationContext, value: object) -> bytes:
    """The bytes drawn, or a text's."""
    return value if isinstance(value, bytes) else str(value).encode()
