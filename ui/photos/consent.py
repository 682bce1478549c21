"""The agreement of those on a photo: where it stands, what was agreed, and a new agreement."""

import datetime as dt
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fieldkit.domain.photo import Consent, Purpose
from fieldkit.services.consents import ConsentState
from fieldkit.services.photos import PhotoRow
from ui.records.panel_page import NewRecordPage
from ui.shell.context import Context
from ui.theme import Tone
from ui.widgets.buttons import Button
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import clear_layout, column, row
from ui.widgets.marks import Pill

_FIELDS = ("subject", "form", "purposes", "given_on", "months", "minor", "guardian", "child_agrees")
_LOOKS = {
    ConsentState.NOT_NEEDED: ("user-minus", Tone.NEUTRAL),
    ConsentState.UNSAID: ("circle-help", Tone.NEUTRAL),
    ConsentState.MISSING: ("user-x", Tone.DANGER),
    ConsentState.GIVEN: ("user-check", Tone.SUCCESS),
    ConsentState.WITHDRAWN: ("user-x", Tone.DANGER),
    ConsentState.EXPIRED: ("user-x", Tone.DANGER),
}


class ConsentPart(QWidget):
    """``agreed`` carries the values of a new agreement."""

    agreed = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._state = Pill("", "circle-help", Tone.NEUTRAL)
        self._lines, self._place = column(gap=2), column(gap=0)
        self._form: NewRecordPage | None = None
        self.note = Button(words().say("photos.note_consent"), icon="user-check")
        self.note.clicked.connect(self._open)
        title = Label(words().say("photos.consent"), "caption", "secondary", weight=500)
        buttons = row(self.note, None)
        self.setLayout(column(title, row(self._state, None), self._lines, buttons, self._place, gap=6))

    def show_photo(self, shown: PhotoRow) -> None:
        """Show where a photo stands."""
        icon, tone = _LOOKS[shown.consent]
        self._state.show_state(words().say(f"photos.consent_{shown.consent}"), icon, tone)
        clear_layout(self._lines)
        for consent in shown.consents:
            self._lines.addWidget(Label(_told(consent), "caption", "secondary", wrap=True))

    def flush(self) -> None:
        """Hand over an agreement that is being described."""
        if self._form is not None:
            self._form.flush()

    def _open(self) -> None:
        clear_layout(self._place)
        given = {"given_on": dt.date.today(), "purposes": (Purpose.INTERNAL.value, Purpose.PARTNERS.value)}
        form = self._form = NewRecordPage(
            self._context, Consent.KIND, words().say("photos.keep_consent"), fields=_FIELDS, values=given
        )
        form.described.connect(self._agree)
        self._place.addWidget(form)
        self.note.hide()
        form.setFocus()

    def _agree(self, values: dict[str, Any]) -> None:
        self._form = None
        clear_layout(self._place)
        self.note.show()
        self.agreed.emit(values)


def _told(consent: Consent) -> str:
    parts = [consent.subject]
    if consent.form:
        parts.append(words().choice("consent_form", consent.form))
    if consent.given_on:
        parts.append(words().formats.medium_day(consent.given_on))
    parts += [words().choice("purpose", purpose) for purpose in consent.purposes]
    return " · ".join(filter(None, parts))
