"""Forms on the server: what the browser checks with form-js is checked here again, and decides."""

from tasks.forms.defaults import with_defaults
from tasks.forms.expressions import File, Files
from tasks.forms.generated import generated_schema
from tasks.forms.reader import Form, FormField, InvalidForm, form_problems, read_form
from tasks.forms.validation import FieldError, Outcome, validate
from tasks.forms.visible_data import bound_names, data_for

__all__ = [
    "FieldError",
    "File",
    "Files",
    "Form",
    "FormField",
    "InvalidForm",
    "Outcome",
    "bound_names",
    "data_for",
    "form_problems",
    "generated_schema",
    "read_form",
    "validate",
    "with_defaults",
]
