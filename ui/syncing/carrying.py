"""The page of what this computer carries: dossier by dossier, by country, with which files; and what that changes."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Published
from fieldkit.services.carried import Carried, CarriedDossier, Plan
from fieldkit.services.carrying import Choice
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.syncing.carrying_list import carried_rows, country_words
from ui.syncing.readiness import ReadyPanel
from ui.theme import Tone
from ui.widgets.buttons import Button
from ui.widgets.choices import CheckBox
from ui.widgets.empty import EmptyState
from ui.widgets.headers import SectionHeader
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import PAGE, PANEL, ScrollColumn, Surface, clear_layout, column, nest, reveal
from ui.widgets.problems import Action, ProblemCard, Trouble
from ui.widgets.rows import RowView
from ui.widgets.tabs import SplitPanel


@dataclass(frozen=True, slots=True)
class _Seen:
    choice: Choice
    every: list[CarriedDossier]
    countries: dict[str, str]


class ChoicePanel(QWidget):
    """Countries and files, each with a box.

    ``chosen`` carries the choice that would follow twice: files given up may leave this computer, or stay on it.
    """

    chosen = Signal(Choice, Choice)

    def __init__(self) -> None:
        super().__init__()
        say = words().say
        self._seen: _Seen | None = None
        self.everything = CheckBox(say("carrying.everything"), wrap=True)
        self.originals, self.documents = CheckBox(say("carrying.originals")), CheckBox(say("carrying.documents"))
        self.countries: dict[str, CheckBox] = {}
        self._countries = column(gap=4)
        self.everything.clicked.connect(self._choose_all)
        for box in (self.originals, self.documents):
            box.clicked.connect(self._choose_files)
        files = Label(say("carrying.files_text"), "caption", "secondary", wrap=True)
        whole = column(SectionHeader(say("carrying.choice")), self.everything, gap=8)
        nest(whole, self._countries)
        for widget in (SectionHeader(say("carrying.files")), self.originals, self.documents, files):
            whole.addWidget(widget)
        self.setLayout(whole)

    def show_choice(self, seen: _Seen) -> None:
        """Show the choice as it is kept."""
        self._seen = seen
        self.everything.setChecked(seen.choice.takes_all)
        self.originals.setChecked(seen.choice.originals)
        self.documents.setChecked(seen.choice.documents)
        there = sorted({each.country for each in seen.every if each.country})
        if list(self.countries) != there:
            clear_layout(self._countries)
            self.countries = {country: CheckBox(country_words(country)) for country in there}
            for box in self.countries.values():
                box.clicked.connect(self._choose_countries)
                self._countries.addWidget(box)
        for country, box in self.countries.items():
            of_country = [each for each in seen.every if each.country == country]
            box.setChecked(seen.choice.everything or country in seen.choice.countries)
            box.setEnabled(bool(of_country))

    def _choose_all(self) -> None:
        if self._seen is None:
            return
        if self.everything.isChecked():
            every = self._seen.choice.of_all()
            self.chosen.emit(every, every)
        else:
            self._choose_countries()

    def _choose_countries(self) -> None:
        if self._seen is None:
            return
        ticked = [country for country, box in self.countries.items() if box.isChecked()]
        known, before = self._seen.countries, self._seen.choice
        # Dossiers without a country stay as they are: no box speaks of them.
        kept = {scope for scope, country in known.items() if not country and before.takes(scope, "")}
        freeing, keeping = (before.of_countries(ticked, known, release=free).entered(kept) for free in (True, False))
        self.chosen.emit(freeing, keeping)

    def _choose_files(self) -> None:
        if self._seen is None:
            return
        originals, documents, before = self.originals.isChecked(), self.documents.isChecked(), self._seen.choice
        freeing, keeping = (
            before.with_files(originals=originals, documents=documents, release=free) for free in (True, False)
        )
        self.chosen.emit(freeing, keeping)


class CarryScreen(Screen):
    """« Dossiers hors ligne », reached from synchronisation and from the list of dossiers."""

    key = "carry"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        say = context.words.say
        self._seen: _Seen | None = None
        self._wanted = ""
        self.view = RowView(say("carrying.list"))
        self.view.chosen.connect(self._follow)
        self.view.opened.connect(self._turn)
        self.turn = Button(say("carrying.enter"))
        self.turn.clicked.connect(lambda: self._turn(self.view.current_id))
        self.turn.setEnabled(False)
        self._notes = column(gap=10, margins=(PAGE, 0, PAGE, 0))
        self._empty = EmptyState("folder-open", say("carrying.none"), say("carrying.none_text"))
        self._empty.hide()
        left = QWidget()
        shown = column(gap=0)
        nest(shown, self._notes)
        for widget in (self.view, self._empty):
            shown.addWidget(widget)
        shown.setStretch(1, 1)
        left.setLayout(shown)
        self.choice, self.ready = ChoicePanel(), ReadyPanel(context)
        self.choice.chosen.connect(self._consider)
        side = ScrollColumn(gap=24, margins=(PANEL, 16, PAGE, 20))
        for part in (self.ready, self.choice):
            side.column.addWidget(part)
        side.column.addStretch(1)
        self._panel = Surface("subtle", "left")
        self._panel.setLayout(column(side, gap=0))
        self.setLayout(column(SplitPanel(left, self._panel, right_width=400), gap=0))

    def header(self) -> Header:
        """Title, how many are carried, and what to do with the one chosen."""
        every = self._seen.every if self._seen is not None else []
        carried = sum(each.place.carried for each in every)
        subtitle = self.context.words.say("carrying.subtitle", count=carried, all=len(every))
        return Header(self.context.words.say("carrying.title"), subtitle, (self.turn,), back=True)

    def enter(self, **arguments: str) -> None:
        """Read what there is, and have the server asked at the next exchange; ``dossier`` is chosen in the list."""
        self._wanted = arguments.get("dossier", "")
        self._put_away()
        self.context.workspace.outbox.carrying.ask_server()
        self.context.engine.wake()
        self._read()

    def refresh(self, published: Published) -> None:  # noqa: ARG002 - any change may be of a dossier listed
        """Read again."""
        self._read()

    def zones(self) -> tuple[QWidget, ...]:
        """List, then panel."""
        return (self.view, self._panel)

    def _read(self) -> None:
        workspace = self.context.workspace

        def read() -> _Seen:
            carrying = workspace.outbox.carrying
            return _Seen(carrying.choice, Carried(workspace).all(), carrying.dossiers())

        self.context.jobs.read(read, self._show, owner=self)
        self.ready.look()

    def _show(self, seen: _Seen) -> None:
        self._seen = seen
        self.view.show_rows(carried_rows(seen.every))
        reveal(self.view, when=bool(seen.every))
        reveal(self._empty, when=not seen.every)
        self.choice.show_choice(seen)
        if self._wanted:
            self.view.choose(self._wanted)
            self._wanted = ""
        elif not self.view.current_id:
            self.view.choose_first()
        self._follow(self.view.current_id)
        self.header_changed.emit()

    def _of(self, identity: str) -> CarriedDossier | None:
        every = self._seen.every if self._seen is not None else ()
        return next((each for each in every if each.id == identity), None)

    def _follow(self, identity: str) -> None:
        each = self._of(identity)
        carried = each is not None and each.place.carried
        self.turn.setEnabled(each is not None)
        self.turn.set_label(self.context.words.say("carrying.leave" if carried else "carrying.enter"))

    def _turn(self, identity: str) -> None:
        """Carry the dossier, or carry it no more."""
        each = self._of(identity)
        if each is None or self._seen is None:
            return
        before = self._seen.choice
        if each.place.carried:
            self._consider(before.left([each.id], release=True), before.left([each.id], release=False))
        else:
            self._choose(before.entered([each.id]))

    def _consider(self, freeing: Choice, keeping: Choice) -> None:
        """Choose at once what gives nothing up; ask with figures what does."""
        workspace = self.context.workspace

        def weighed(plan: Plan) -> None:
            if plan.leaving or plan.frees.files or plan.held:
                self._ask(plan, freeing, keeping)
            else:
                self._choose(keeping)

        self.context.jobs.read(lambda: Carried(workspace).plan(freeing), weighed, owner=self)

    def _ask(self, plan: Plan, freeing: Choice, keeping: Choice) -> None:
        say = self.context.words.say
        told = [say("carrying.ask_leaving", count=plan.leaving)] if plan.leaving else []
        told += [say("carrying.held_note", count=plan.held)] if plan.held else []
        frees = plan.frees.files
        told.append(
            say("carrying.ask_files", count=frees, bytes=plan.frees.size) if frees else say("carrying.ask_nothing")
        )
        todo = say("carrying.ask_todo") if frees else ""
        trouble = Trouble(
            say("carrying.ask_title"), " ".join(told), say("carrying.ask_safe"), todo, "cloud", Tone.WARNING
        )
        actions = [Action(say("carrying.ask_cancel"), self._cancel, primary=True)]
        if frees:
            size = formats().size(plan.frees.size)
            actions.append(Action(f"{say('carrying.ask_free')} ({size})", lambda: self._choose(freeing)))
        actions.append(Action(say("carrying.ask_keep" if frees else "carrying.leave"), lambda: self._choose(keeping)))
        clear_layout(self._notes)
        self._notes.setContentsMargins(PAGE, 12, PAGE, 12)
        self._notes.addWidget(ProblemCard(trouble, actions, framed=True))

    def _put_away(self) -> None:
        """No question any more."""
        clear_layout(self._notes)
        self._notes.setContentsMargins(0, 0, 0, 0)

    def _cancel(self) -> None:
        self._put_away()
        self._read()

    def _choose(self, choice: Choice) -> None:
        carrying = self.context.workspace.outbox.carrying

        def chosen(_none: object) -> None:
            self.context.engine.wake()
            self._cancel()

        self.context.jobs.write(lambda: carrying.choose(choice), chosen, owner=self)
