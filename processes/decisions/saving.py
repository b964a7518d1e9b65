"""DMN files in, new versions of decisions out; part of a deployment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.db.models import Max

from processes.decisions.files import DecisionFile, Imports
from processes.decisions.permissions import grant_decision
from processes.models import (
    Decision,
    DecisionDefinition,
    DecisionRequirements,
    Deployment,
    DeploymentResource,
)


def changed(files: Sequence[DecisionFile], tenant: str) -> list[DecisionFile]:
    """Those that would decide something else than what is deployed, or that nobody has deployed yet."""
    imports = Imports(files, tenant)
    return [file for file in files if not _is_deployed(file, imports)]


def save(
    deployment: Deployment,
    files: Sequence[DecisionFile],
    resources: Iterable[tuple[DecisionFile, DeploymentResource]],
    actor: User | None,
) -> list[DecisionDefinition]:
    """The new versions. ``files`` are all of the package, ``resources`` those of them that have changed."""
    imports = Imports(files, deployment.tenant)
    rows = {file: _save_file(deployment, file, resource) for file, resource in resources}
    saved: list[DecisionDefinition] = []
    for file, row in rows.items():
        row.imports.set(_imported_row(imports, namespace, rows) for namespace in imports.of(file))
        saved += [
            _save_decision(deployment, row, key, imports.checksum(file), file, actor) for key in file.keys
        ]
    return saved


def _is_deployed(file: DecisionFile, imports: Imports) -> bool:
    """Whether every decision of the file has it, with what it imports, as its latest version."""
    if not file.keys:
        rows = DecisionRequirements.objects.filter(namespace=file.namespace, tenant=imports.tenant)
        rows = rows.order_by("-created_at", "-id")
        return rows.values_list("checksum", flat=True).first() == file.checksum
    checksum = imports.checksum(file)
    return all(_latest_checksum(key, imports.tenant) == checksum for key in file.keys)


def _latest_checksum(key: str, tenant: str) -> str | None:
    rows = DecisionDefinition.objects.filter(decision__key=key, decision__tenant=tenant)
    return rows.order_by("-version").values_list("checksum", flat=True).first()


def _save_file(
    deployment: Deployment, file: DecisionFile, resource: DeploymentResource
) -> DecisionRequirements:
    return DecisionRequirements.objects.create(
        key=file.definitions.id[:255],
        name=file.definitions.name[:1000],
        namespace=file.namespace[:1000],
        checksum=file.checksum,
        tenant=deployment.tenant,
        deployment=deployment,
        resource=resource,
    )


def _imported_row(
    imports: Imports, namespace: str, new: dict[DecisionFile, DecisionRequirements]
) -> DecisionRequirements:
    """The file of the package if it has changed, else the one that is deployed."""
    for file in imports.files.get(namespace, ()):
        if file in new:
            return new[file]
        rows = DecisionRequirements.objects.filter(
            namespace=namespace, checksum=file.checksum, tenant=imports.tenant
        )
        return rows.order_by("-created_at", "-id")[0]
    row = imports.row(namespace)
    assert row is not None
    return row


def _save_decision(
    deployment: Deployment,
    row: DecisionRequirements,
    key: str,
    checksum: str,
    file: DecisionFile,
    actor: User | None,
) -> DecisionDefinition:
    own = {one.id: one for one in file.definitions.decisions}
    services = {one.id: one for one in file.definitions.services}
    name = (own.get(key) or services[key]).name[:1000]
    decision = _decision(key, name, deployment.tenant, actor)
    last = decision.definitions.aggregate(last=Max("version"))["last"] or 0
    kinds = DecisionDefinition.Kind
    return DecisionDefinition.objects.create(
        decision=decision,
        deployment=deployment,
        requirements=row,
        kind=kinds.DECISION if key in own else kinds.SERVICE,
        version=last + 1,
        version_tag=own[key].version_tag[:255] if key in own else "",
        name=name,
        checksum=checksum,
    )


def _decision(key: str, name: str, tenant: str, actor: User | None) -> Decision:
    """Who deploys a new key administers it."""
    decision, is_new = Decision.objects.get_or_create(key=key, tenant=tenant, defaults={"name": name})
    if is_new and actor is not None:
        grant_decision("administrator", actor, decision)
    elif decision.name != name:
        Decision.objects.filter(pk=decision.pk).update(name=name)
    return decision
