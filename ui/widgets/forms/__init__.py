"""Forms made from the descriptions of fields: a field added to the domain appears with nothing to change here."""

from ui.widgets.forms.editor import Editor, Options
from ui.widgets.forms.form import RecordForm
from ui.widgets.forms.making import field_editor

__all__ = ["Editor", "Options", "RecordForm", "field_editor"]
