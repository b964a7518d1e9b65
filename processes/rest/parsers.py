"""JSON bodies, no larger than the limit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from processes import exact_json
from processes.rest.errors import TooLarge


class ExactJSONParser(JSONParser):
    """Reads what ``exact_json`` takes."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(raw) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        try:
            return exact_json.loads(raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise ParseError(f"The body is no JSON: {error}") from error
        except exact_json.InexactJSON as error:
            raise ParseError(f"The body {error}") from error
