"""Lists of the API: cursor pages {next, previous, results}."""

from typing import Any

from rest_framework.pagination import CursorPagination
from rest_framework.request import Request


class CursorPage(CursorPagination):
    """Sorted by the view's `ordering` (newest key first by default); `page_size` up to 200."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = "-pk"

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        """The filter backend's choice if it made one, else the view's `ordering`; the key breaks ties."""
        chosen = super().get_ordering(request, queryset, view)
        if chosen == (self.ordering,) and getattr(view, "ordering", None):
            chosen = (view.ordering,) if isinstance(view.ordering, str) else tuple(view.ordering)
        keyed = any(name.lstrip("-") in ("pk", "id") for name in chosen)
        return tuple(chosen) if keyed else (*chosen, "pk")
