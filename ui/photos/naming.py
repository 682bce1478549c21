"""What a photo is called where it has no caption: a camera's file name says nothing to a reader."""

import datetime as dt

from fieldkit.domain.photo import Photo
from ui.widgets.language import formats, words


def photo_name(photo: Photo) -> str:
    """Its caption; without one « Photo sans légende, 12 mars 2026 »."""
    return photo.caption or untitled(photo_day(photo))


def photo_day(photo: Photo) -> dt.date | None:
    """The day it was taken, where this computer is."""
    return photo.taken_at.astimezone().date() if photo.taken_at else None


def untitled(day: dt.date | None) -> str:
    """A photo without a caption, by the day it was taken."""
    if day is None:
        return words().say("photos.untitled")
    return words().say("photos.untitled_on", day=formats().medium_day(day))
