"""Static files: ours get a hash, Vite's keep the one they have."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finder
from django.core.files.storage import FileSystemStorage
from pytest_django import Settings

from pythmata.static_storage import StaticStorage


@pytest.fixture
def storage(tmp_path: Path) -> StaticStorage:
    storage = StaticStorage(location=str(tmp_path), base_url="/static/")
    for name, text in {
        "admin/base.css": "a { background: url(dot.png) }",
        "admin/dot.png": "png",
        "app/assets/main-B1x_9Kq2.js": 'import "./chunk-C2y_8Lr3.js";' + "//" + "x" * 500,
        "app/assets/chunk-C2y_8Lr3.js": "export default 1;" + "//" + "x" * 500,
        "app/assets/main-D3z_7Ms4.css": "a { background: url(./font-E4a_6Nt5.woff2) }",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return storage


def collect(storage: StaticStorage, folder: Path) -> None:
    names = [str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()]
    plain = FileSystemStorage(location=folder)
    for _, _, processed in storage.post_process({name: (plain, name) for name in names}):
        assert not isinstance(processed, Exception)


def test_our_files_get_a_hash(storage: StaticStorage, tmp_path: Path) -> None:
    collect(storage, tmp_path)
    assert re.fullmatch(r"/static/admin/base\.[0-9a-f]{12}\.css", storage.url("admin/base.css"))


def test_vite_files_keep_name_and_content(storage: StaticStorage, tmp_path: Path) -> None:
    before = {file.name: file.read_text() for file in (tmp_path / "app" / "assets").iterdir()}
    collect(storage, tmp_path)
    for name, text in before.items():
        assert storage.url(f"app/assets/{name}") == f"/static/app/assets/{name}"
        assert (tmp_path / "app" / "assets" / name).read_text() == text
    written = {file.name for file in (tmp_path / "app" / "assets").iterdir()} - set(before)
    assert written == {"main-B1x_9Kq2.js.gz", "chunk-C2y_8Lr3.js.gz"}


def test_a_page_works_before_anything_was_collected(storage: StaticStorage) -> None:
    assert storage.url("not/there.css") == "/static/not/there.css"


@pytest.mark.parametrize(
    "name, immutable",
    [
        ("app/assets/main-B1x_9Kq2.js", True),
        ("admin/css/base.5ae6b8c1d2f3.css", True),
        ("admin/css/base.css", False),
        ("app/favicon.svg", False),
    ],
)
def test_only_names_with_a_hash_are_kept_for_ever(name: str, immutable: bool) -> None:
    assert bool(re.search(settings.WHITENOISE_IMMUTABLE_FILE_TEST, f"/static/{name}")) is immutable


def test_the_front_end_is_served_below_app(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "index.js").write_text("")
    settings.STATICFILES_DIRS = [("app", tmp_path)]
    finder = get_finder("django.contrib.staticfiles.finders.FileSystemFinder")
    fresh = type(finder)()
    assert fresh.find("app/index.js") == str(tmp_path / "index.js")
