"""Contacts of a dossier."""

from fieldkit.domain.fields import title_of
from fieldkit.domain.people import Contact, PersonMet
from fieldkit.services.contacts import ContactRow, MetRow
from ui.dossiers.calendar import today_here
from ui.dossiers.tab import Tab
from ui.shell.context import Context
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import PAGE, Surface, column, row
from ui.widgets.marks import Icon
from ui.widgets.rows import Cell, Row, RowView


class ContactsTab(Tab):
    """The people the network may write to, and those met on visits only."""

    key = "contacts"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = context.words.say
        self.view = RowView(say("dossier.tab.contacts"))
        self._met: dict[str, PersonMet] = {}
        self.keep = Button(say("dossier.keep_contact"), icon="user-check")
        self.keep.clicked.connect(lambda: self._keep(self.view.current_id))
        self.add = Button(say("dossier.add_contact"), icon="user-plus")
        self.add.clicked.connect(self._add)
        bar = Surface("canvas", "bottom")
        bar.setLayout(row(None, self.keep, self.add, margins=(PAGE, 8, PAGE, 8)))
        self.view.opened.connect(self._open)
        self.view.chosen.connect(lambda chosen: self.keep.setVisible(chosen in self._met))
        self._empty = EmptyState(
            "user-round", say("dossier.no_contacts"), say("dossier.no_contacts_text"), say("dossier.add_contact")
        )
        self._empty.activated.connect(self._add)
        note = Surface("canvas", "top")
        note.setLayout(
            row(
                Icon("lock"),
                Label(say("dossier.contacts_note"), "caption", "secondary"),
                None,
                margins=(PAGE, 8, PAGE, 8),
            )
        )
        whole = column(bar, self.view, self._empty, note, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def read(self) -> None:
        """Read contacts and people met."""
        dossier, contacts = self.dossier, self.context.workspace.contacts
        self.fetch(lambda: (contacts.of_dossier(dossier, today_here()), contacts.only_met(dossier)), self._show)

    def _show(self, found: tuple[list[ContactRow], list[MetRow]]) -> None:
        contacts, met = found
        self._met = {entry.person.id: entry.person for entry in met}
        self.view.setVisible(bool(contacts or met))
        self._empty.setVisible(not contacts and not met)
        rows = [_contact(entry) for entry in contacts]
        if met:
            rows.append(Row("met", words().say("dossier.only_met"), heading=True, count=len(met)))
            rows += [_met(entry) for entry in met]
        self.view.show_rows(rows)
        self.keep.setVisible(self.view.current_id in self._met)

    def _add(self) -> None:
        self.context.navigator.go("record", kind=Contact.KIND, dossiers=self.dossier)

    def _open(self, identity: str) -> None:
        if identity in self._met:
            self._keep(identity)
        else:
            self.context.navigator.go("record", kind=Contact.KIND, record=identity)

    def _keep(self, identity: str) -> None:
        """Make a contact of somebody met, and describe it further."""
        person, contacts = self._met.get(identity), self.context.workspace.contacts
        if person is not None:
            self.context.saving.save(
                lambda: contacts.keep(person).id,
                lambda contact: self.context.navigator.go("record", kind=Contact.KIND, record=contact),
                owner=self,
            )


def _contact(entry: ContactRow) -> Row:
    contact = entry.contact
    title = ", ".join(filter(None, (entry.name, contact.position)))
    languages = ", ".join(words().choice("languages", code) for code in contact.languages)
    met = words().say("dossier.met", count=entry.times_met) if entry.times_met else ""
    second = " · ".join(filter(None, (entry.organisation, met, languages)))
    reach = contact.phone or contact.email
    return Row(contact.id, title, second, "user-round", cells=(Cell(text=reach, width=230),))


def _met(entry: MetRow) -> Row:
    person = entry.person
    title = title_of(person) or person.organisation
    last = formats().medium_day(entry.last_met) if entry.last_met else ""
    second = " · ".join(filter(None, (person.organisation, words().say("dossier.met", count=entry.times_met), last)))
    return Row(person.id, title, second, "user-round")
