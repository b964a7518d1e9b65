"""When a notification is to be sent as e-mail, by what its receiver wants."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from tasks.models import Notification, NotificationPreference

Delivery = NotificationPreference.Delivery
Kind = Notification.Kind
# What is meant for one person comes at once; what is offered to many only for those who ask for it.
DEFAULTS: Mapping[str, str] = {
    Kind.MENTIONED: Delivery.IMMEDIATELY,
    Kind.ASSIGNED: Delivery.IMMEDIATELY,
    Kind.DELEGATED: Delivery.IMMEDIATELY,
    Kind.RESOLVED: Delivery.IMMEDIATELY,
    Kind.OFFERED: Delivery.OFF,
    Kind.OVERDUE: Delivery.DAILY,
}


def preferences_of(user_id: int) -> dict[str, str]:
    """Kind → delivery, of every kind."""
    chosen = NotificationPreference.objects.filter(user=user_id).values_list("kind", "delivery")
    return {**DEFAULTS, **dict(chosen)}


def prefer(user_id: int, chosen: Mapping[str, str]) -> None:
    """Change the deliveries of some kinds."""
    NotificationPreference.objects.bulk_create(
        [
            NotificationPreference(user_id=user_id, kind=kind, delivery=delivery)
            for kind, delivery in chosen.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["delivery"],
    )


def due_times(user_ids: Collection[int], kind: str, at: datetime) -> dict[int, datetime]:
    """User → when an e-mail is due; users who want none are left out. One statement, none without a mail server."""
    if not settings.NOTIFY_BY_EMAIL or not user_ids:
        return {}
    rows = NotificationPreference.objects.filter(user__in=user_ids, kind=kind)
    chosen = dict(rows.values_list("user", "delivery"))
    moments = {Delivery.IMMEDIATELY.value: at, Delivery.DAILY.value: next_digest(at)}
    wanted = {pk: str(chosen.get(pk, DEFAULTS[kind])) for pk in user_ids}
    return {pk: moments[delivery] for pk, delivery in wanted.items() if delivery in moments}


def next_digest(at: datetime) -> datetime:
    """The next time that it is ``DIGEST_HOUR`` where this installation is at home."""
    zone = ZoneInfo(settings.TIME_ZONE)
    here = at.astimezone(zone)
    today = datetime.combine(here.date(), time(settings.DIGEST_HOUR), zone)
    return today if today > here else datetime.combine(here.date() + timedelta(days=1), today.time(), zone)
