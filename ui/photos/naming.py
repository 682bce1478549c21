"""What a photo is called where it has no caption: a camera's file name says nothing to a reader."""

import datetime as dt

from fieldkit.domain.photo import Photo, day_taken
from ui.widgets.language import formats, words


def photo_name(photo: Photo) -> str:
    """Its caption; without one « Photo sans légende, 12 mars 2026 »."""
    return photo.caption or untitled(day_taken(photo.taken_at))


def photo_name_that_day(photo: Photo) -> str:
    """Its caption; without one « Sans légende, 14:32 », under the picture and the day."""
    if photo.caption or photo.taken_at is None:
        return photo.caption or words().say("photos.no_caption")
    return words().say("photos.no_caption_at", time=formats().clock(photo.taken_at))


def untitled(day: dt.date | None) -> str:
    """A photo without a caption, by the day it was taken."""
    if day is None:
        return words().say("photos.untitled")
    return words().say("photos.untitled_on", day=formats().medium_day(day))
