"""Forms on the server: what the browser checks with form-js is checked here again, and decides."""

from tasks.forms.reader import Form, FormField, InvalidForm, form_problems, read_form
from tasks.forms.validation import FieldError, Outcome, validate
from tasks.forms.visible_data import data_for

__all__ = [
    "FieldError",
    "Form",
    "FormField",
    "InvalidForm",
    "Outcome",
    "data_for",
    "form_problems",
    "read_form",
    "validate",
]
