"""Making a capsule: for whom, which dossiers, which photos, in how many pieces, and where."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from fieldkit.domain.changes import author_name
from fieldkit.domain.dossier import Dossier
from fieldkit.errors import FieldKitError, Refused
from fieldkit.services.handing import PHOTOS, Handing, Peer, Weight
from sync.client.capsule_making import Made, Wish, make_capsule
from ui.jobs import Cancelling, Job, Progress
from ui.shell.context import Context
from ui.theme import Tone, theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.choices import CheckBox, Combo
from ui.widgets.fields import Field
from ui.widgets.files import Place, first_folder, remember_folder, without_trace
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import clear_layout, column, nest, row
from ui.widgets.messages import Message
from ui.widgets.problems import ProblemCard, trouble_of
from ui.widgets.progress import ProgressRow

_WIDEST = 560
_ALL, _CHOSEN = "all", "chosen"
_PIECES = {"whole": 0, "ten": 10_000_000, "twenty": 20_000_000}


class MakePanel(QWidget):
    """« Faire un colis »: what is chosen, how much that is at most, and how making it went."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        say = words().say
        self._context = context
        self._job: Job | None = None
        self._organisation = False
        self._peers: list[tuple[CheckBox, Peer]] = []
        self._dossiers: list[tuple[CheckBox, str]] = []
        self._to, self._scopes, self._said = column(gap=6), column(gap=4), column(gap=10)
        self.scope = Combo([(code, say(f"capsule.make.scope_{code}")) for code in (_ALL, _CHOSEN)])
        self.photos = Combo([(code, say(f"capsule.make.photos_{code}")) for code in PHOTOS])
        self.pieces = Combo([(code, say(f"capsule.make.pieces_{code}")) for code in _PIECES])
        for combo, first in ((self.scope, _ALL), (self.photos, "report"), (self.pieces, "whole")):
            combo.set_code(first)
        self.scope.picked.connect(self._show_scopes)
        self.photos.picked.connect(self.weigh)
        self.everything = CheckBox(say("capsule.make.everything"), wrap=True)
        self.weight = Label("", tone="secondary", wrap=True)
        self.go = Button(say("capsule.make.go"), Kind.PRIMARY, "usb")
        self.go.clicked.connect(self._ask_where)
        self._progress = ProgressRow(say("capsule.make.running"))
        self._progress.activated.connect(self._stop)
        self._progress.hide()
        self._form = QWidget()
        self._lay_out()
        self.setMaximumWidth(theme().grown(_WIDEST))

    def _lay_out(self) -> None:
        say = words().say
        recipients, scopes = QWidget(), QWidget()
        recipients.setLayout(self._to)
        scopes.setLayout(column(self.scope, self._scopes, gap=6))
        fields = (
            Field(say("capsule.make.to"), recipients),
            Field(say("capsule.make.scope"), scopes),
            Field(say("capsule.make.photos"), self.photos),
            Field(say("capsule.make.pieces"), self.pieces),
        )
        self._form.setLayout(column(*fields, self.everything, gap=14))
        text = Label(say("capsule.make.text"), tone="secondary", wrap=True)
        whole = column(Label(say("capsule.make.title"), "h3", weight=600), text, self._form, self.weight, gap=14)
        nest(whole, self._said)
        whole.addWidget(self._progress)
        nest(whole, row(self.go, None))
        self.setLayout(whole)

    def show_peers(self, peers: list[Peer], *, organisation: bool) -> None:
        """Offer the laptops that are known, all of them ticked unless somebody had unticked one."""
        say = words().say
        left = {peer.recipient for box, peer in self._peers if not box.isChecked()}
        clear_layout(self._to)
        self._peers = []
        for peer in peers:
            box = CheckBox(author_name(peer.author), wrap=True)
            box.setChecked(peer.recipient not in left)
            box.toggled.connect(self._allow)
            self._peers.append((box, peer))
            self._to.addWidget(box)
        told = "organisation" if organisation else "" if peers else "nobody"
        if told:
            self._to.addWidget(Label(say(f"capsule.make.{told}"), "caption", "secondary", wrap=True))
        self._organisation = organisation
        self._allow()
        self._show_scopes(self.scope.code)

    def weigh(self, *_picked: object) -> None:
        """Say how much what is chosen is at most: what the others are known to have is still to be left out."""
        workspace, wish = self._context.workspace, self.wish()

        def show(weight: Weight) -> None:
            size = formats().size(weight.text_bytes + weight.file_bytes)
            self.weight.setText(words().say("capsule.make.weight", size=size, what=_what(weight.changes, weight.files)))

        self._context.jobs.read(lambda: Handing(workspace).weigh(wish.scopes, wish.largest), show, owner=self)

    def wish(self) -> Wish:
        """What is chosen."""
        chosen = tuple(dossier for box, dossier in self._dossiers if box.isChecked())
        return Wish(
            to=tuple(peer for box, peer in self._peers if box.isChecked()),
            scopes=chosen if self.scope.code == _CHOSEN else None,
            largest=PHOTOS[self.photos.code],
            everything=self.everything.isChecked(),
            piece_bytes=_PIECES[self.pieces.code],
        )

    def make_in(self, folder: Path) -> None:
        """Write the capsule into a folder."""
        workspace, wish = self._context.workspace, self.wish()

        def run(progress: Progress, cancelling: Cancelling) -> Made:
            def tell(done: int, total: int) -> None:
                said = words().say("capsule.progress", done=formats().size(done), total=formats().size(total))
                progress(100 * done // total, 100, said)

            return make_capsule(workspace, wish, folder, tell, cancelling)

        clear_layout(self._said)
        self._busy(busy=True)
        self._job = self._context.jobs.run(words().say("capsule.make.running"), run, self._done, self._fail, self)
        self._job.progress.connect(lambda d, t, detail: self._progress.show_progress(d / max(1, t), detail))

    def _busy(self, *, busy: bool) -> None:
        self._form.setEnabled(not busy)
        self._progress.show_progress(0.0, "")
        self._progress.setVisible(busy)
        self._allow(busy=busy)

    def _allow(self, *_ticked: object, busy: bool = False) -> None:
        anybody = self._organisation or any(box.isChecked() for box, _ in self._peers)
        self.go.setEnabled(anybody and not busy)

    def _show_scopes(self, code: str) -> None:
        workspace = self._context.workspace

        def show(found: list[Dossier]) -> None:
            ticked = {dossier for box, dossier in self._dossiers if box.isChecked()}
            clear_layout(self._scopes)
            self._dossiers = []
            for dossier in found if code == _CHOSEN else ():
                box = CheckBox(f"{dossier.code} {dossier.title}".strip(), wrap=True)
                box.setChecked(dossier.id in ticked)
                box.toggled.connect(self.weigh)
                self._dossiers.append((box, dossier.id))
                self._scopes.addWidget(box)
            self.weigh()

        self._context.jobs.read(lambda: workspace.records.all(Dossier), show, owner=self)

    def _ask_where(self) -> None:
        place = Place.DocumentsLocation
        with without_trace():
            chosen = QFileDialog.getExistingDirectory(self, words().say("capsule.make.where"), first_folder(place))
        if chosen:
            remember_folder(place, [chosen])
            self.make_in(Path(chosen))

    def _done(self, made: Made) -> None:
        say = words().say
        self._job = None
        self._busy(busy=False)
        title = say("capsule.make.done", size=formats().size(made.size))
        names = ", ".join(path.name for path in made.files)
        what = _what(made.changes, made.media)
        self._said.addWidget(Message(say("capsule.make.holds", names=names, what=what), Tone.SUCCESS, title=title))
        for count, key in ((len(made.absent), "capsule.absent"), (made.left_out, "capsule.left_out")):
            if count:
                self._said.addWidget(Message(say(key, count=count), Tone.WARNING))

    def _fail(self, error: FieldKitError) -> None:
        self._job = None
        self._busy(busy=False)
        if isinstance(error, Refused) and error.reason == "capsule_stopped":
            self._said.addWidget(Message(words().say("capsule.make.stopped")))
        else:
            self._said.addWidget(ProblemCard(trouble_of(error), framed=True))

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()


def _what(changes: int, files: int) -> str:
    say = words().say
    return ", ".join((say("capsule.make.changes", count=changes), say("capsule.take.files", count=files)))
