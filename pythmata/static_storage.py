"""Static files: hashed and compressed at collectstatic; Vite's files keep the names Vite gave them."""

from collections.abc import Iterator
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

VITE_PREFIX = "app/"


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Vite's chunks import one another by name: a second hash would give a module two addresses."""

    # A page is shown even before collectstatic ran, with plain names.
    manifest_strict = False

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        if name.startswith(VITE_PREFIX):
            return name
        return str(super().hashed_name(name, content, filename))

    def stored_name(self, name: str) -> str:
        if name.startswith(VITE_PREFIX):
            return name
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name

    def post_process(self, paths: dict[str, Any], **options: Any) -> Iterator[Any]:
        """Hash and compress our own files; only compress Vite's."""
        own = {name: place for name, place in paths.items() if not name.startswith(VITE_PREFIX)}
        yield from super().post_process(own, **options)
        if not options.get("dry_run"):
            for name, compressed_name in self.compress_files(set(paths) - set(own)):
                yield name, compressed_name, True
