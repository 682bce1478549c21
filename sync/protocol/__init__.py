"""What the two ends of a sync say to each other: types, encoding and limits, with no input or output.

``README.md`` beside this file documents it for whoever writes another client.
"""

PROTOCOL = 1
"""The version of the messages this program writes; a peer that asks for a later one is told so."""

PRODUCT = "fieldkit"
"""What every JSON answer of a server carries, so that a captive portal is never taken for one."""

SYNC_TYPE = "application/vnd.fieldkit.sync"
"""Media type of a compact sync message: a zstd frame holding MessagePack."""

JSON_TYPE = "application/json"
"""Media type of the same message in JSON, for people and for tests."""

NONCE_HEADER = "Fieldkit-Nonce"
"""Repeated in the answer: where an answer has no message to hold the nonce, its head does."""

PROBLEM_TYPE = "application/vnd.fieldkit.problem+json"
"""Media type of every refusal of a server."""
