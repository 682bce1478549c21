"""What a record is called in a list."""

from fieldkit.domain.fields import Record


def title_of(record: Record) -> str:
    """The values of the fields its kind is named by, empty without any; a file’s name only for want of others."""
    named = {name: str(getattr(record, name)) for name in record.TITLE if getattr(record, name) not in {None, ""}}
    if len(named) > 1:
        named.pop("file_name", None)
    return " ".join(named.values())
