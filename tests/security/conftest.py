"""The rows that the API's tests use serve here as well."""

from tests.api.conftest import client_of, make_definition, make_form, make_instance

__all__ = ["client_of", "make_definition", "make_form", "make_instance"]
