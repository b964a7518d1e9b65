"""The rows that the API's tests use serve here as well, and one object of each kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.timezone import now

from engine.interpreter.codec import encode_variables
from processes import data_stores, deployment, tenants
from processes.api_keys import store as api_keys
from processes.api_keys.scopes import Scope
from processes.decisions.evaluation import evaluate
from processes.models import Draft, EventSubscription, Incident, ProcessDefinition, ProcessInstance
from processes.secrets import store
from tasks.models import Attachment, Job, TaskComment, TaskFilter, UserTask
from tests.api.conftest import client_of, make_definition, make_form, make_instance
from tests.api.models import ORDER, RATE
from tests.security.matrix import FORM

__all__ = ["client_of", "make_definition", "make_form", "make_instance"]


@pytest.fixture
def ids(
    make_definition: Callable[..., ProcessDefinition],
    make_instance: Callable[..., ProcessInstance],
    make_form: Callable[..., Any],
    bob: User,
) -> dict[str, str]:
    """The ids of one object of each kind, by the first part of its address."""
    definition = make_definition("order", xml=ORDER)
    make_form("order-form", FORM, deployment=definition.deployment)
    instance = make_instance(definition)
    common = {"instance": instance, "created_at": now()}
    task = UserTask.objects.create(**common, activity_key=3, element_id="Work", name="Work", changed_at=now())
    job = Job.objects.create(
        **common,
        activity_key=4,
        element_id="Call",
        topic="http",
        due_at=now() + timedelta(hours=1),
        retry_backoff=timedelta(seconds=1),
        payload=encode_variables({"properties": {}, "variables": {}, "headers": {}}),
    )
    incident = Incident.objects.create(
        **common, kind="job_failed", element_id="Call", message="m", incident_key=5, activity_key=4
    )
    for key, (kind, name) in enumerate((("message", "paid"), ("signal", "alarm")), start=6):
        EventSubscription.objects.create(
            **common, kind=kind, name=name, element_id="Wait", subscription_key=key
        )
    comment = TaskComment.objects.create(task=task, author_name="bob", text="See above.")
    attachment = Attachment.objects.create(
        task=task,
        name="note.txt",
        content_type="text/plain",
        size=1,
        location=default_storage.save("attachments/note", ContentFile(b"x")),
    )
    Draft.objects.create(key="order", xml="<x/>")
    (decision,) = deployment.deploy(files={"rate.dmn": RATE}).decisions
    evaluation = evaluate(definition=decision, variables={}, actor=bob)
    data_stores.write({"prices": {"chair": 90}}, now(), instance.pk)
    store.keep("API_TOKEN", "value")
    tenants.keep("acme", name="Acme")
    return {
        "data-stores": "prices",
        "secrets": "API_TOKEN",
        "tenants": "acme",
        "api-keys": str(api_keys.make(bob, "ci", {Scope.READ}, timedelta(days=1), bob)[0].pk),
        "deployments": str(definition.deployment_id),
        "processes": "order",
        "definitions": str(definition.pk),
        "decisions": "rate",
        "decision-definitions": str(decision.pk),
        "decision-evaluations": str(evaluation.pk),
        "forms": "order-form",
        "drafts": "order",
        "process-instances": str(instance.pk),
        "incidents": str(incident.pk),
        "tasks": str(task.pk),
        "task-filters": str(TaskFilter.objects.create(owner=bob, name="Mine").pk),
        "comments": str(comment.pk),
        "attachments": str(attachment.pk),
        "jobs": str(job.pk),
        "external-jobs": str(job.pk),
    }
