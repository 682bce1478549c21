"""Which editor a field gets, from its description alone."""

from collections.abc import Sequence

from fieldkit.domain.fields import Field
from fieldkit.domain.values import Shape
from fieldkit.reference.words import Words
from ui.widgets.forms.composed import BreakdownEditor, InstantEditor, SharesEditor
from ui.widgets.forms.editor import Editor, Makers, Options
from ui.widgets.forms.listed import ChoiceEditor, FlagEditor
from ui.widgets.forms.plain import (
    ClockEditor,
    DayEditor,
    LineEditor,
    MoneyEditor,
    NumberEditor,
    PlaceEditor,
    ShownEditor,
)
from ui.widgets.forms.prose import ProseEditor
from ui.widgets.forms.several import SeveralEditor

_SIMPLE = {
    Shape.LINE: LineEditor,
    Shape.PROSE: ProseEditor,
    Shape.MONEY: MoneyEditor,
    Shape.DAY: DayEditor,
    Shape.CLOCK: ClockEditor,
    Shape.FLAG: FlagEditor,
    Shape.PLACE: PlaceEditor,
    Shape.INSTANT: InstantEditor,
}
_OFFERED = {Shape.SHARES: SharesEditor, Shape.BREAKDOWN: BreakdownEditor}


def field_editor(field: Field, words: Words, options: Options, makers: Makers | None = None) -> Editor:
    """The editor of a field, labelled in the language of ``words``.

    ``options`` hold what a line, a reference or a set may be chosen from, ``makers`` how a record referred to is made.
    A shape without an editor is shown only.
    """
    about, label = field.about, words.label(field.kind, field.name)
    offered = _offered(field, words, options)
    maker = (makers or {}).get(about.target)
    if maker is not None and about.shape in {Shape.REF, Shape.REFS}:
        return SeveralEditor(field, label, offered, single=about.shape is Shape.REF, maker=maker)
    if about.shape in _OFFERED:
        return _OFFERED[about.shape](field, label, offered)
    if about.shape in {Shape.CHOICE, Shape.REF} or (about.shape is Shape.LINE and offered):
        return ChoiceEditor(field, label, offered)
    if about.shape in {Shape.REFS, Shape.TAGS}:
        return SeveralEditor(field, label, offered, free=about.shape is Shape.TAGS and not about.vocabulary)
    if about.shape in {Shape.WHOLE, Shape.DECIMAL}:
        return NumberEditor(field, label, whole=about.shape is Shape.WHOLE)
    return _SIMPLE.get(about.shape, ShownEditor)(field, label)


def _offered(field: Field, words: Words, options: Options) -> Sequence[tuple[str, str]]:
    about = field.about
    for key in filter(None, (field.name, about.target, about.vocabulary)):
        if key in options:
            return options[key]
    if about.choices:
        return tuple((code, words.choice(about.vocabulary, code)) for code in about.choices)
    return words.options(about.vocabulary) if about.vocabulary else ()
