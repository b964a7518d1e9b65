"""Files in, new versions out: read, validate, save, listen for the start events, grant."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from engine.bpmn.model.definitions import Process as ProcessElement
from engine.bpmn.model.events import StartEvent
from engine.bpmn.model.expressions import Literal, Value
from engine.interpreter.library import compile_process, start_subscriptions
from engine.interpreter.timers import as_timedelta
from processes import advisory, audit, clock, event_bus, permissions, push
from processes.decisions import saving
from processes.decisions.files import DecisionFile
from processes.event_types import DeploymentCreated
from processes.models import (
    DecisionDefinition,
    Deployment,
    DeploymentResource,
    EventSubscription,
    FormDefinition,
    OutboxMessage,
    Process,
    ProcessDefinition,
    Timer,
)
from processes.models.base import new_id
from processes.package import (
    DeploymentRefused,
    FileProblem,
    FormFile,
    ModelFile,
    Package,
    problems_of,
    read_package,
)
from processes.tenants import SHARED, demand_known

__all__ = ["Deployed", "DeploymentRefused", "FileProblem", "deploy", "problems_of"]

Authorize = Callable[[Package], None]


@dataclass
class Deployed:
    """``unchanged`` are keys of what came in the file that was deployed last; ``problems`` warnings.

    ``deployment`` is None if nothing at all has changed.
    """

    deployment: Deployment | None
    definitions: list[ProcessDefinition] = field(default_factory=list)
    forms: list[FormDefinition] = field(default_factory=list)
    decisions: list[DecisionDefinition] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)


def deploy(
    *,
    files: Mapping[str, bytes],
    name: str = "",
    note: str = "",
    tenant: str = SHARED,
    actor: User | None = None,
    authorize: Authorize | None = None,
) -> Deployed:
    """All files, or none: raises DeploymentRefused with the problems of all of them, TenantRefused for no tenant.

    ``authorize`` is called with what was read, before anything is written, and raises if the actor may not.
    Deployments are saved one at a time: what is the latest version is decided by it.
    """
    demand_known(tenant)
    package = read_package(files, tenant)
    if authorize is not None:
        authorize(package)
    with transaction.atomic():
        advisory.lock_until_commit(["deployment"])
        return _save(package, name or next(iter(files)), note, actor)


def _save(package: Package, name: str, note: str, actor: User | None) -> Deployed:
    tenant = package.tenant
    changed_models = [model for model in package.models if not _is_deployed(model, tenant)]
    changed_forms = [form for form in package.forms if not _form_is_deployed(form, tenant)]
    changed_decisions = saving.changed(package.decisions, tenant)
    result = Deployed(None, problems=package.problems)
    kept = {model.name for model in changed_models}
    for model in package.models:
        if model.name not in kept:
            result.unchanged += [process.id for process in model.definitions.executable_processes]
    result.unchanged += [form.key for form in package.forms if form not in changed_forms]
    result.unchanged += [
        key
        for file in package.decisions
        if file not in changed_decisions
        for key in file.keys or [file.definitions.id]
    ]
    if not (changed_models or changed_forms or changed_decisions):
        return result
    result.deployment = Deployment.objects.create(name=name[:255], note=note, tenant=tenant, created_by=actor)
    for form in changed_forms:
        result.forms.append(_save_form(result.deployment, form))
    resources = [(file, _save_resource(result.deployment, file)) for file in changed_decisions]
    result.decisions = saving.save(result.deployment, package.decisions, resources, actor)
    for model in changed_models:
        result.definitions += _save_model(result.deployment, model, actor)
    detail = {"definitions": list(map(str, result.definitions))}
    if result.decisions:
        detail["decisions"] = list(map(str, result.decisions))
    audit.log(actor, "deploy", object_type="deployment", object_id=result.deployment.pk, detail=detail)
    _announce(result)
    transaction.on_commit(lambda: push.topic_changed(push.of_tenant("processes", tenant)), robust=True)
    return result


def _announce(result: Deployed) -> None:
    """To other systems, where there is a bus."""
    assert result.deployment is not None
    if not event_bus.is_configured():
        return
    event_id, at = new_id(), clock.now()
    data = DeploymentCreated(
        name=result.deployment.name,
        processes=[definition.process.key for definition in result.definitions],
        decisions=[definition.decision.key for definition in result.decisions],
        forms=[form.key for form in result.forms],
    )
    subject = str(result.deployment.pk)
    body = event_bus.cloud_event(
        event_id=event_id, subject=subject, at=at, data=data, tenant=result.deployment.tenant
    )
    OutboxMessage.objects.create(event_id=event_id, topic=data.type, body=body, created_at=at)


def _is_deployed(model: ModelFile, tenant: str) -> bool:
    """Whether every process of the file has this very file as its latest version."""
    return all(
        _latest_checksum(process.id, tenant) == model.checksum
        for process in model.definitions.executable_processes
    )


def _latest_checksum(key: str, tenant: str) -> str | None:
    rows = ProcessDefinition.objects.filter(process__key=key, process__tenant=tenant).order_by("-version")
    return rows.values_list("resource__checksum", flat=True).first()


def _form_is_deployed(form: FormFile, tenant: str) -> bool:
    rows = FormDefinition.objects.filter(key=form.key, tenant=tenant).order_by("-version")
    return rows.values_list("checksum", flat=True).first() == form.checksum


def _save_form(deployment: Deployment, form: FormFile) -> FormDefinition:
    _save_resource(deployment, form)
    versions = FormDefinition.objects.filter(key=form.key, tenant=deployment.tenant)
    last = versions.aggregate(last=Max("version"))["last"] or 0
    return FormDefinition.objects.create(
        key=form.key,
        tenant=deployment.tenant,
        version=last + 1,
        deployment=deployment,
        schema=form.schema,
        checksum=form.checksum,
    )


def _save_resource(deployment: Deployment, file: FormFile | ModelFile | DecisionFile) -> DeploymentResource:
    return DeploymentResource.objects.create(
        deployment=deployment, name=file.name[:255], content=file.content, checksum=file.checksum
    )


def _save_model(deployment: Deployment, model: ModelFile, actor: User | None) -> list[ProcessDefinition]:
    resource = _save_resource(deployment, model)
    return [
        _save_process(deployment, resource, model, process, actor)
        for process in model.definitions.executable_processes
    ]


def _save_process(
    deployment: Deployment,
    resource: DeploymentResource,
    model: ModelFile,
    element: ProcessElement,
    actor: User | None,
) -> ProcessDefinition:
    process = _process(element, deployment.tenant, actor)
    last = process.definitions.aggregate(last=Max("version"))["last"] or 0
    definition = ProcessDefinition.objects.create(
        process=process,
        deployment=deployment,
        resource=resource,
        version=last + 1,
        version_tag=(element.extension.version_tag or "")[:255],
        secret_variables=",".join(element.extension.secret_variables),
        name=element.name[:1000],
        start_form_key=_start_form(element),
        history_ttl=_time_to_live(element.extension.history_time_to_live),
    )
    _replace_starters(process, element)
    _listen(definition, model, element, clock.now())
    return definition


def _process(element: ProcessElement, tenant: str, actor: User | None) -> Process:
    """Who deploys a new key administers it."""
    process, is_new = Process.objects.get_or_create(
        key=element.id, tenant=tenant, defaults={"name": element.name[:1000]}
    )
    if is_new and actor is not None:
        permissions.grant("administrator", actor, process)
    elif process.name != element.name[:1000]:
        Process.objects.filter(pk=process.pk).update(name=element.name[:1000])
    return process


def _start_form(element: ProcessElement) -> str:
    for event in element.flow_elements:
        if isinstance(event, StartEvent) and not event.event_definitions and event.extension.form is not None:
            key = event.extension.form.form_key
            return key.text[:255] if isinstance(key, Literal) else ""
    return ""


def _time_to_live(text: str | None) -> timedelta | None:
    """Days as a number, or an ISO 8601 duration; validation has seen that it is one of them."""
    if not text:
        return None
    if re.fullmatch(r"\d+", text):
        return timedelta(days=int(text))
    return as_timedelta(text, clock.now())


def _replace_starters(process: Process, element: ProcessElement) -> None:
    """The latest version says who may start it."""
    extension = element.extension
    users, groups = _names(extension.candidate_starter_users), _names(extension.candidate_starter_groups)
    permissions.replace_candidate_starters(process, users, groups)


def _names(value: Value | None) -> Collection[str]:
    if not isinstance(value, Literal):
        return []
    return dict.fromkeys(name.strip()[:150] for name in value.text.split(",") if name.strip())


def _listen(definition: ProcessDefinition, model: ModelFile, element: ProcessElement, at: datetime) -> None:
    """Messages, signals and timers start the latest version only: those of the ones before are taken down."""
    EventSubscription.objects.filter(definition__process=definition.process_id).delete()
    Timer.objects.filter(definition__process=definition.process_id).delete()
    compiled = compile_process(model.definitions, element, str(definition.pk))
    for found in start_subscriptions(compiled, at):
        if found.schedule is None:
            EventSubscription.objects.create(
                kind=found.kind,
                name=found.name[:255],
                element_id=found.element_id,
                position=found.position,
                definition=definition,
                created_at=at,
            )
            continue
        Timer.objects.create(
            definition=definition,
            element_id=found.element_id,
            position=found.position,
            due_at=found.schedule.due_at,
            anchor_at=found.schedule.anchor,
            cycle=found.schedule.cycle or "",
            repetitions_left=found.schedule.repetitions_left,
        )
