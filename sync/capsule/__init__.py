"""The capsule: changes and files of a workspace in one encrypted, signed stream, for where there is no network.

An age stream to X25519 recipients holds a head (``writing.HEAD``: mark, version, length of the manifest, Ed25519
signature), the manifest in MessagePack, and its parts end to end: first the batches, each a sync reply, then the files.
The signature is the maker's over the manifest, which says the size and the SHA-256 of every part. Streams in, streams
out: what is a file is the caller's matter.
"""

VERSION = 1
"""Of what this program writes; an older one refuses a newer capsule."""

SUFFIX = ".fkcolis"
"""How the name of a capsule, or of a piece of one, ends."""

CARD_SUFFIX = ".fkcarte"
"""How the name of a laptop's card ends."""
