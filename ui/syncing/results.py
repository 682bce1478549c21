"""What will be kept of a field in dispute: a version, several put together, or what the person writes."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from fieldkit.domain.sentences import Proposal, can_propose, propose
from fieldkit.domain.values import Plain
from fieldkit.services.settling import FieldDraft
from ui.dossiers.looks import opening
from ui.review.marked_text import Mark, as_is
from ui.review.text_formats import word_format
from ui.syncing.disputes import Dispute, Version
from ui.syncing.marked import MarkedText
from ui.theme import theme
from ui.widgets.buttons import IconButton, LinkButton
from ui.widgets.forms import Editor, Options, field_editor
from ui.widgets.forms.prose import MarkedProseField
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import Surface, column, reveal, row
from ui.widgets.marks import Icon, StatePill

_WHOLE = 10_000
"""Lines: a text put together is read whole before it is saved, and the page is what scrolls."""
EDITED_LIMIT = 60_000
"""Longer texts, in characters, are kept as they are: a box with one of them would not answer the next key."""


class Result(Surface):
    """What will be kept of a field. ``changed`` when it is another, or is decided or no longer."""

    changed = Signal()

    def __init__(self, dispute: Dispute) -> None:
        super().__init__("subtle", "bottom")
        self.dispute = dispute
        self.chosen: list[Version] = []
        self.own = self._stale = False
        self._icon = Icon("git-merge", "text.secondary", 14)
        self._note = Label("", "caption", "secondary", wrap=True)
        self.link = LinkButton("", scale="caption")
        self.link.clicked.connect(self._follow)
        self._foot = QWidget()
        line = row(self._icon, self._note, self.link, gap=6)
        line.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        self._foot.setLayout(line)
        self._foot.hide()

    @property
    def decided(self) -> bool:
        """Whether there is a result the person has seen."""
        return (self.own or bool(self.chosen)) and not self._stale

    @property
    def value(self) -> object:
        """What to keep."""
        return self.chosen[0].value if self.chosen else None

    @property
    def offered(self) -> str:
        """What may be asked for besides the versions: ``both`` to put texts together, ``edit``, or nothing."""
        return ""

    def show_chosen(self, chosen: Sequence[Version]) -> None:
        """Keep these versions; nothing yet without any. What was written by hand makes place."""
        written, self.own, self._stale = self.own, False, False
        self.chosen = list(chosen)
        self._show(written=written)
        self._tell()

    def flush(self) -> None:
        """Take in what was typed a moment ago."""

    def draft(self) -> FieldDraft | None:
        """What was done here, to be gone on with; None for nothing."""
        self.flush()
        if not self.own and not self.chosen:
            return None
        typed = (self._plain(),) if self.own else ()
        return FieldDraft(self.dispute.changes, tuple(version.change for version in self.chosen), typed)

    def go_on(self, draft: FieldDraft) -> None:
        """Show again what was written by hand; where other versions are here since, it has to be looked at again."""
        if draft.typed:
            self._write(draft.typed[0])
            self.own, self._stale = True, draft.over != self.dispute.changes
            self._tell()

    def _plain(self) -> Plain:
        about = self.dispute.about
        return about.plain(self.value) if about is not None else bool(self.value)

    def _show(self, *, written: bool) -> None:
        """Show what was chosen; ``written`` tells that something written by hand stands there."""
        raise NotImplementedError

    def _write(self, plain: Plain) -> None:
        raise NotImplementedError

    def _notes(self) -> tuple[str, str]:
        """What to say below the result, and its icon; nothing where it is simply a version."""
        return (words().say("conflict.own"), "pencil") if self.own else ("", "")

    def _touched(self) -> None:
        """The person has written."""
        self.own, self._stale = True, False
        self._tell()

    def _follow(self) -> None:
        if self._stale:
            self._stale = False
            self._tell()
        else:
            self.show_chosen(self.chosen)

    def _tell(self) -> None:
        say = words().say
        note, icon = (say("conflict.stale"), "triangle-alert") if self._stale else self._notes()
        self._note.setText(note)
        self._icon.show_icon(icon or "check", "warning.base" if self._stale else "text.secondary")
        self.link.set_label(say("conflict.keep_this") if self._stale else say("conflict.start_again"))
        reveal(self.link, when=self._stale or self.own)
        self._foot.setVisible(bool(note))
        self.setAccessibleDescription(note)
        self.changed.emit()


class TextResult(Result):
    """Prose: written on freely. Of several versions a proposal, sentence by sentence, with where each comes from."""

    def __init__(self, dispute: Dispute) -> None:
        super().__init__(dispute)
        self._whole, self._proposal, self._writing = "", Proposal(()), False
        self._marks: list[tuple[QTextCursor, bool]] = []
        say = words().say
        self._told = Label(say("conflict.undecided"), tone="secondary", wrap=True)
        self.both = LinkButton(say("conflict.put_together"), icon="git-merge")
        self._long = MarkedText([])
        self._long.hide()
        self.editor = MarkedProseField(name=say("conflict.result_of", field=dispute.label), most=_WHOLE)
        self.editor.hide()
        self.editor.typed.connect(self._typed)
        undecided = row(self._told, None, self.both, gap=8)
        self.setLayout(column(undecided, self._long, self.editor, self._foot, None, gap=4, margins=(16, 10, 20, 10)))
        theme().changed.connect(self._dress)

    @property
    def offered(self) -> str:
        """Texts may be put together."""
        return "both"

    @property
    def value(self) -> str:
        """The whole text; as it is in the versions where nothing was typed, no-break spaces included."""
        return self.editor.document().toRawText().replace("\u2029", "\n") if self.own else self._whole

    def _show(self, *, written: bool) -> None:
        texts = [str(version.value) for version in self.chosen]
        base = self.dispute.base
        short = base is not None and sum(map(len, (base, *texts))) <= EDITED_LIMIT
        merged = len(texts) > 1 and short and can_propose(base or "", texts)
        self._proposal = propose(base or "", texts) if merged else Proposal(())
        self._whole = self._proposal.text if merged else "\n\n".join(texts)
        shown = bool(texts) and len(self._whole) > EDITED_LIMIT
        self._long.setVisible(shown)
        if shown:
            self._long.show_marked(as_is(opening(self._whole)))
        self._fill(self._whole, undoable=written)
        self._reveal(edited=bool(texts) and not shown)
        self._mark()

    def _write(self, plain: Plain) -> None:
        self._proposal = Proposal(())
        self._fill(str(plain or ""), undoable=False)
        self._reveal(edited=True)
        self._mark()

    def _reveal(self, *, edited: bool) -> None:
        self.editor.setVisible(edited)
        for part in (self._told, self.both):
            part.setVisible(not edited and self._long.isHidden())

    def _fill(self, text: str, *, undoable: bool) -> None:
        """Put a text in the box; one written by hand that it takes the place of comes back with Ctrl+Z."""
        shown = text if len(text) <= EDITED_LIMIT else ""
        self._writing = True
        if undoable or self.editor.document().isUndoAvailable():
            cursor = QTextCursor(self.editor.document())
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(shown)
        else:
            self.editor.set_text_quietly(shown)
        self._writing = False

    def _typed(self) -> None:
        if not self._writing:
            self._touched()

    def _notes(self) -> tuple[str, str]:
        say, proposal = words().say, self._proposal
        if len(self.chosen) < 2:
            return super()._notes()
        if not proposal.sentences and not proposal.removed:
            return say("conflict.one_after_the_other"), "git-merge"
        parts = [say("conflict.together")]
        disputed, removed = proposal.disputed, len(proposal.removed)
        parts += [say("conflict.sentences_disputed", count=disputed)] if disputed else []
        parts += [say("conflict.sentences_removed", count=removed)] if removed else []
        return " ".join(parts), "triangle-alert" if disputed else "git-merge"

    def _mark(self) -> None:
        """Underline what a version wrote; with a broken line where another wrote the same sentence in another way."""
        self._marks, at, before, text = [], 0, 0, self._proposal.text
        for start, end, sentence in self._proposal.spans():
            first = at + _units(text[before:start])
            at, before = first + _units(text[start:end]), end
            if sentence.by:
                cursor = QTextCursor(self.editor.document())
                cursor.setPosition(first)
                cursor.setPosition(at, QTextCursor.MoveMode.KeepAnchor)
                self._marks.append((cursor, sentence.disputed > 0))
        self._dress()

    def _dress(self) -> None:
        selections = []
        for cursor, disputed in self._marks:
            selection = QTextEdit.ExtraSelection()
            selection.cursor, selection.format = cursor, _format(disputed=disputed)
            selections.append(selection)
        self.editor.setExtraSelections(selections)


class ValueResult(Result):
    """Anything but prose: the version taken, and a pencil for a value that is none of them."""

    def __init__(self, dispute: Dispute, options: Options) -> None:
        super().__init__(dispute)
        self._options = options
        self.editor: Editor | None = None
        self._sign = Icon("check", "success.base")
        self._sign.hide()
        self._told = Label(words().say("conflict.undecided"), tone="secondary", wrap=True)
        self._pill: QWidget | None = None
        name = words().say("conflict.write", field=dispute.label)
        self.pencil = IconButton("pencil", name)
        self.pencil.clicked.connect(self.write)
        self.pencil.setVisible(dispute.about is not None and dispute.about.about.form)
        self._line = row(self._sign, self._told, gap=8, margins=(0, 6, 0, 0))
        for part in (self._sign, self._told):
            self._line.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        self._line.setStretch(1, 1)
        first = row(self._line, self.pencil, gap=8)
        first.setAlignment(self.pencil, Qt.AlignmentFlag.AlignTop)
        first.setStretch(0, 1)
        self._place = column(gap=0)
        self.setLayout(column(first, self._place, self._foot, None, gap=4, margins=(16, 4, 12, 8)))

    @property
    def offered(self) -> str:
        """A value may be written."""
        return "edit"

    @property
    def decided(self) -> bool:
        """Also that nothing typed is left that cannot be read."""
        return super().decided and not (self.editor is not None and self.editor.error)

    @property
    def value(self) -> object:
        """What to keep."""
        return self.editor.value if self.own and self.editor is not None else super().value

    def write(self) -> None:
        """Open the box to write in, with what is kept so far."""
        about = self.dispute.about
        if about is None:
            return
        if self.editor is None:
            self.editor = field_editor(about, words(), self._options)
            self.editor.edited.connect(self._touched)
            self._place.addWidget(self.editor)
        if not self.own:
            self.editor.set_value(super().value if self.chosen else about.empty)
        self.editor.show()
        self.pencil.hide()
        self._show_told()
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer(self, options: Options) -> None:
        """What references may be chosen from."""
        self._options = options

    def flush(self) -> None:
        """Read the box."""
        if self.editor is not None:
            self.editor.flush()

    def _show(self, *, written: bool) -> None:  # noqa: ARG002 - the box keeps its own undo
        if self.editor is not None:
            self.editor.hide()
            self.pencil.show()
        self._show_told()

    def _write(self, plain: Plain) -> None:
        self.write()
        if self.dispute.about is not None and self.editor is not None:
            self.editor.set_value(self.dispute.about.value(plain))

    def _show_told(self) -> None:
        writing = self.editor is not None and not self.editor.isHidden()
        if self._pill is not None:
            self._pill.hide()
            self._pill.deleteLater()
            self._pill = None
        self._sign.setVisible(bool(self.chosen) and not writing)
        version = self.chosen[0] if self.chosen else None
        pill = state_pill(self.dispute, version) if version is not None and not writing else None
        if pill is not None:
            self._pill = pill
            self._line.insertWidget(1, pill, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._told.setVisible(not writing)
        shown = "" if pill is not None else (version.text or words().say("conflict.empty")) if version else None
        self._told.setText(words().say("conflict.undecided") if shown is None else shown)
        self._told.set_tone("secondary" if version is None else "primary")


def result_of(dispute: Dispute, options: Options) -> Result:
    """The result of a dispute, by what kind of field it is."""
    return TextResult(dispute) if dispute.is_prose else ValueResult(dispute, options)


def state_pill(dispute: Dispute, version: Version) -> StatePill | None:
    """A state as it looks everywhere; None for any other value."""
    if dispute.vocabulary and theme().tokens.states.get(dispute.vocabulary) and version.value:
        return StatePill(dispute.vocabulary, str(version.value))
    return None


def _units(text: str) -> int:
    """How many places a text takes in a Qt document."""
    return len(text.encode("utf-16-le")) // 2


def _format(*, disputed: bool) -> QTextCharFormat:
    letters = QTextCharFormat()
    added = word_format(None, Mark.ADDED)
    letters.setBackground(theme().color("warning.tint") if disputed else added.background())
    letters.setForeground(theme().color("warning.base") if disputed else added.foreground())
    line = QTextCharFormat.UnderlineStyle.DashUnderline if disputed else QTextCharFormat.UnderlineStyle.SingleUnderline
    letters.setUnderlineStyle(line)
    return letters
