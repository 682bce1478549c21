"""Contacts of a dossier."""

from fieldkit.services.contacts import ContactRow, MetRow
from ui.dossiers.calendar import today_here
from ui.dossiers.tab import Tab
from ui.shell.context import Context
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import Surface, column, row
from ui.widgets.marks import Icon
from ui.widgets.rows import Cell, Row, RowView


class ContactsTab(Tab):
    """The people the network may write to, and those met on visits only."""

    key = "contacts"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = context.words.say
        self.view = RowView(say("dossier.tab.contacts"))
        self._empty = EmptyState("user-round", say("dossier.no_contacts"), say("dossier.no_contacts_text"))
        note = Surface("canvas", "top")
        note.setLayout(
            row(Icon("lock"), Label(say("dossier.contacts_note"), "caption", "secondary"), None, margins=(20, 8, 20, 8))
        )
        whole = column(self.view, self._empty, note, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def read(self) -> None:
        """Read contacts and people met."""
        dossier, contacts = self.dossier, self.context.workspace.contacts
        self.fetch(lambda: (contacts.of_dossier(dossier, today_here()), contacts.only_met(dossier)), self._show)

    def _show(self, found: tuple[list[ContactRow], list[MetRow]]) -> None:
        contacts, met = found
        self.view.setVisible(bool(contacts or met))
        self._empty.setVisible(not contacts and not met)
        rows = [_contact(entry) for entry in contacts]
        if met:
            rows.append(Row("met", words().say("dossier.only_met"), heading=True, count=len(met)))
            rows += [_met(entry) for entry in met]
        self.view.show_rows(rows)


def _contact(entry: ContactRow) -> Row:
    contact = entry.contact
    title = ", ".join(filter(None, (entry.name, contact.position)))
    languages = ", ".join(words().choice("languages", code) for code in contact.languages)
    met = words().say("dossier.met", count=entry.times_met) if entry.times_met else ""
    second = " · ".join(filter(None, (entry.organisation, met, languages)))
    reach = contact.phone or contact.email
    return Row(contact.id, title, second, "user-round", cells=(Cell(text=reach, width=190),))


def _met(entry: MetRow) -> Row:
    person = entry.person
    title = ", ".join(filter(None, (person.name, person.position))) or person.organisation
    last = formats().medium_day(entry.last_met) if entry.last_met else ""
    second = " · ".join(filter(None, (person.organisation, words().say("dossier.met", count=entry.times_met), last)))
    return Row(person.id, title, second, "user-round")
