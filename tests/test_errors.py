"""The tree of errors: every one belongs to a kind, and a kept key finds its error again."""

import pytest

from fieldkit.errors import (
    Damaged,
    DiskFull,
    EnvironmentFault,
    FieldKitError,
    Kind,
    Refused,
    ServerRefused,
    WrongKey,
    error_of,
)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (DiskFull("photos"), Kind.ENVIRONMENT),
        (EnvironmentFault(), Kind.ENVIRONMENT),
        (WrongKey(), Kind.REFUSED),
        (Refused(), Kind.REFUSED),
        (Damaged("media"), Kind.DAMAGED),
        (FieldKitError(), Kind.BUG),
    ],
)
def test_each_error_says_whose_matter_it_is(error: FieldKitError, kind: Kind) -> None:
    assert error.kind is kind


def test_a_kept_key_finds_its_error_again() -> None:
    found = error_of("server_refused.bad_value.number")
    assert isinstance(found, ServerRefused)
    assert found.key == "server_refused.bad_value.number"
    assert error_of("disk_full").key == "disk_full"
    assert error_of("something a server made up").kind is Kind.BUG
