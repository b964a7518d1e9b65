"""The connector ``email``: one message through Django's mail.

Properties: ``to`` (text with commas, or list), ``cc``, ``bcc``, ``replyTo``, ``subject``, ``body`` (plain text),
``html`` (an alternative to it). The sender is the installation's DEFAULT_FROM_EMAIL.
Result: {"messageId": text, "recipients": number}.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from smtplib import SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email

from tasks.connectors.base import ConnectorError, Work, required

MAX_RECIPIENTS = 100
MAX_BODY = 1_000_000


def send_email(work: Work) -> Mapping[str, Any]:
    """Send it; the Message-ID is the same on every attempt, so that a repeat can be recognised."""
    message = _message(work)
    if message_size(message) > MAX_BODY:
        raise ConnectorError(f"The e-mail has more than {MAX_BODY} characters.", permanent=True)
    try:
        message.send()
    except (SMTPRecipientsRefused, SMTPSenderRefused) as error:
        raise ConnectorError(f"The mail server refused an address: {error}", permanent=True) from error
    except SMTPResponseException as error:
        permanent = 500 <= error.smtp_code < 600
        raise ConnectorError(f"The mail server answered {error.smtp_code}.", permanent=permanent) from error
    except OSError as error:
        raise ConnectorError(f"The mail server cannot be reached: {error}") from error
    return {"messageId": message.extra_headers["Message-ID"], "recipients": len(message.recipients())}


def message_size(message: EmailMultiAlternatives) -> int:
    """Characters of the text and of its alternatives."""
    return len(message.body) + sum(len(str(content)) for content, _type in message.alternatives)


def _message(work: Work) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=_one_line(work, "subject"),
        body=str(work.properties.get("body") or ""),
        to=_addresses(required(work, "to"), work),
        cc=_addresses(work.properties.get("cc"), work),
        bcc=_addresses(work.properties.get("bcc"), work),
        reply_to=_addresses(work.properties.get("replyTo"), work),
        headers={"Message-ID": _message_id(work)},
        connection=get_connection(timeout=max(1, int(work.seconds_left()))),
    )
    if html := work.properties.get("html"):
        message.attach_alternative(str(html), "text/html")
    if len(message.recipients()) > MAX_RECIPIENTS:
        raise ConnectorError(f"One e-mail goes to at most {MAX_RECIPIENTS} recipients.", permanent=True)
    return message


def _one_line(work: Work, name: str) -> str:
    text = str(required(work, name))
    if "\n" in text or "\r" in text:
        raise ConnectorError(f"The property {name!r} must be a single line.", permanent=True)
    return text


def _addresses(value: object, work: Work) -> list[str]:
    parts = value if isinstance(value, (list, tuple)) else str(value or "").split(",")
    addresses = [str(part).strip() for part in parts if str(part).strip()]
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError as error:
            raise ConnectorError(
                f"{address!r} in {work.element_id} is no e-mail address.", permanent=True
            ) from error
    return addresses


def _message_id(work: Work) -> str:
    digest = hashlib.sha256(work.idempotency_key.encode()).hexdigest()[:32]
    return f"<{digest}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].strip('>') or 'localhost'}>"
