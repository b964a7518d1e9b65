"""Files deployed from the administration: what they bring, what is wrong with them, who may."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from processes.models import Deployment, ProcessDefinition
from tests.admin.conftest import files_of

ADDRESS = "/admin/processes/deployment/add/"
BROKEN = b"""<?xml version="1.0"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
  <bpmn:process id="broken" isExecutable="true">
    <bpmn:startEvent id="begin" />
    <bpmn:sequenceFlow id="nowhere" sourceRef="begin" targetRef="missing" />
  </bpmn:process>
</bpmn:definitions>"""


def upload(client: Client, files: dict[str, bytes], **fields: str) -> Any:
    uploads = [SimpleUploadedFile(name, content) for name, content in files.items()]
    return client.post(ADDRESS, {"files": uploads, **fields}, follow=True)


def test_files_become_versions(boss: Client) -> None:
    answer = upload(boss, files_of("invoice-approval"), name="First", note="Hello")
    deployment = Deployment.objects.get()
    assert answer.redirect_chain[0][0].endswith(f"{deployment.pk}/change/")
    assert (deployment.name, deployment.note) == ("First", "Hello")
    assert deployment.created_by is not None
    assert deployment.created_by.username == "boss"
    assert ProcessDefinition.objects.get().process.key == "invoice-approval"
    assert deployment.forms.count() == 4


def test_an_archive(boss: Client) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files_of("invoice-approval").items():
            archive.writestr(name, content)
    upload(boss, {"invoice.zip": buffer.getvalue()})
    assert ProcessDefinition.objects.get().version == 1


def test_the_same_again_changes_nothing(boss: Client) -> None:
    upload(boss, files_of("invoice-approval"))
    answer = upload(boss, files_of("invoice-approval"))
    assert "Nothing has changed" in answer.content.decode()
    assert Deployment.objects.count() == 1


def test_a_broken_file_shows_its_problems_with_lines(boss: Client) -> None:
    page = upload(boss, {"broken.bpmn": BROKEN}).content.decode()
    assert "What keeps it from being deployed" in page
    assert "broken.bpmn:5" in page
    assert "nowhere" in page
    assert not Deployment.objects.exists()


def test_names_of_files_and_elements_are_text(boss: Client) -> None:
    evil = BROKEN.replace(b'id="begin"', b'id="&lt;img src=x onerror=alert(1)&gt;"')
    page = upload(boss, {"<svg onload=alert(2)>.bpmn": evil}).content.decode()
    assert "<img src=x" not in page
    assert "<svg onload" not in page


def test_all_or_none(boss: Client) -> None:
    upload(boss, {**files_of("invoice-approval"), "broken.bpmn": BROKEN})
    assert not Deployment.objects.exists()


def test_no_file_no_deployment(boss: Client) -> None:
    assert "This field is required" in boss.post(ADDRESS, {"name": "x"}).content.decode()


def test_a_modeller_deploys_the_own_process_alone(
    deploy_example: Callable[[str], None], staff: Callable[..., Client]
) -> None:
    deploy_example("invoice-approval")
    deploy_example("order-fulfilment")
    client = staff("modeller", "invoice-approval")
    changed = files_of("invoice-approval")["invoice-approval.bpmn"].replace(b"Invoice paid", b"Paid")
    upload(client, {"invoice-approval.bpmn": changed})
    assert ProcessDefinition.objects.filter(process__key="invoice-approval").count() == 2
    foreign = files_of("order-fulfilment")["order-fulfilment.bpmn"].replace(b"Call carrier", b"Call")
    page = upload(client, {"order-fulfilment.bpmn": foreign}).content.decode()
    assert "You may not design" in page
    assert ProcessDefinition.objects.filter(process__key="order-fulfilment").count() == 1


def test_a_viewer_does_not_deploy(
    deploy_example: Callable[[str], None], staff: Callable[..., Client]
) -> None:
    deploy_example("invoice-approval")
    client = staff("viewer", "invoice-approval")
    assert client.get(ADDRESS).status_code == 403
    assert upload(client, files_of("order-fulfilment")).status_code == 403
