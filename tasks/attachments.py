"""Files attached to tasks: how large, of which types, how many; where they lie, and that they go with their rows.

What is in a file is not looked at, so it is only ever handed out as something to save, never as something to show.
"""

from __future__ import annotations

import hashlib
import logging
import mimetypes
import re
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from engine.errors import CommandRejected, EngineError
from processes.models.base import new_id
from tasks.changes import locked, record
from tasks.models import Attachment, UserTask

logger = logging.getLogger(__name__)

MAX_NAME = 255
# The table of the standard library alone: what this machine knows besides must not matter.
_TYPES = mimetypes.MimeTypes()
_UNKNOWN = "application/octet-stream"
_UNWANTED = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class UnwantedFile(EngineError):
    """The file's name or type is not one that may be attached."""


class FileTooLarge(EngineError):
    """The file has more bytes than an attachment may have."""


def attach(*, task: UserTask, file: UploadedFile[Any], actor: User) -> Attachment:
    """Raises UnwantedFile, FileTooLarge, and CommandRejected if the task has as many as it may have."""
    name = _clean_name(file.name or "")
    _check_type(name)
    limit = settings.ATTACHMENT_MAX_BYTES
    if (file.size or 0) > limit:
        raise FileTooLarge(f"{name} has {file.size} bytes; the limit is {limit}.")
    pk = new_id()
    location = default_storage.save(f"attachments/{pk}", file)
    try:
        return _save(task, actor, pk, location, name, file)
    except BaseException:
        default_storage.delete(location)
        raise


def _save(
    task: UserTask, actor: User, pk: Any, location: str, name: str, file: UploadedFile[Any]
) -> Attachment:
    with transaction.atomic():
        row = locked(task.pk)
        if row.attachments.count() >= settings.ATTACHMENTS_PER_TASK:
            raise CommandRejected(f"The task has {settings.ATTACHMENTS_PER_TASK} attachments, the limit.")
        attachment = Attachment.objects.create(
            id=pk,
            task=row,
            name=name,
            content_type=_TYPES.guess_type(name)[0] or _UNKNOWN,
            size=file.size or 0,
            checksum=_checksum(file),
            location=location,
            uploaded_by=actor,
            uploader_name=actor.get_username(),
        )
        record(row, "attach", actor, {}, {"attachment": name})
    return attachment


def remove(*, attachment: Attachment, actor: User) -> None:
    with transaction.atomic():
        record(
            attachment.task, "remove attachment", actor, {"attachment": attachment.name}, {"attachment": None}
        )
        attachment.delete()


def content_of(attachment: Attachment) -> bytes:
    """Raises FileNotFoundError if the storage lost it."""
    with default_storage.open(attachment.location) as file:
        content: bytes = file.read()
    return content


@receiver(post_delete, sender=Attachment)
def _delete_file(instance: Attachment, **kwargs: Any) -> None:
    """Whatever deletes the row, a deleted instance for example, deletes the file once that is committed."""
    transaction.on_commit(lambda: _forget(instance.location), robust=True)


def _forget(location: str) -> None:
    try:
        default_storage.delete(location)
    except OSError as error:
        logger.warning("The file %s of a deleted attachment is still there: %s", location, error)


def _clean_name(name: str) -> str:
    """The last part of the path, without signs that would make it look like another."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = _UNWANTED.sub("", last).strip(" .")
    if not clean:
        raise UnwantedFile("The file has no name.")
    if len(clean) > MAX_NAME:
        raise UnwantedFile(f"The name of the file has more than {MAX_NAME} characters.")
    return clean


def _check_type(name: str) -> None:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    allowed = {one.lower().lstrip(".") for one in settings.ATTACHMENT_TYPES}
    if ending not in allowed:
        raise UnwantedFile(f"{name!r} is of no type that may be attached: {', '.join(sorted(allowed))}.")


def _checksum(file: UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()
