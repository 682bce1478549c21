"""How far a piece of reference data may be trusted."""

from enum import StrEnum


class Status(StrEnum):
    """VERIFIED was read in its source; TO_VERIFY is current usage nobody checked; PROPOSED is FieldKit's own.

    Only VERIFIED data may be shown as official.
    """

    VERIFIED = "verified"
    TO_VERIFY = "to_verify"
    PROPOSED = "proposed"
