"""Forms made from the descriptions of fields: a field added to the domain appears with nothing to change here."""

from ui.widgets.forms.editor import Editor, Maker, Makers, Options
from ui.widgets.forms.form import RecordForm
from ui.widgets.forms.making import field_editor

__all__ = ["Editor", "Maker", "Makers", "Options", "RecordForm", "field_editor"]
