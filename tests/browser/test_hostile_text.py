"""Text that people store is shown as text: a script in a name, a value or a label never runs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.visitor import Visitor

HOSTILE = '<svg onload="window.__xss = 1"></svg><script>window.__xss = 2</script>'
ESCAPED = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
DIAGRAM = f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:pythmata="http://pythmata.org/schema/1.0/bpmn"
    id="hostile_definitions" targetNamespace="http://example.org/">
  <bpmn:process id="hostile" name="{ESCAPED}" isExecutable="true" pythmata:historyTimeToLive="P1D">
    <bpmn:startEvent id="begin" name="{ESCAPED}" pythmata:formKey="hostile" />
    <bpmn:sequenceFlow id="to_work" name="{ESCAPED}" sourceRef="begin" targetRef="work" />
    <bpmn:userTask id="work" name="{ESCAPED}" pythmata:formKey="hostile">
      <bpmn:documentation>{ESCAPED}</bpmn:documentation>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="to_done" sourceRef="work" targetRef="done" />
    <bpmn:endEvent id="done" name="{ESCAPED}" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="hostile">
    <bpmndi:BPMNShape id="begin_di" bpmnElement="begin"><dc:Bounds x="100" y="100" width="36" height="36" />
      <bpmndi:BPMNLabel><dc:Bounds x="80" y="150" width="90" height="40" /></bpmndi:BPMNLabel></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="work_di" bpmnElement="work">
      <dc:Bounds x="220" y="78" width="100" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="done_di" bpmnElement="done">
      <dc:Bounds x="400" y="100" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="to_work_di" bpmnElement="to_work">
      <di:waypoint x="136" y="118" /><di:waypoint x="220" y="118" />
      <bpmndi:BPMNLabel><dc:Bounds x="150" y="90" width="60" height="20" /></bpmndi:BPMNLabel></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="to_done_di" bpmnElement="to_done">
      <di:waypoint x="320" y="118" /><di:waypoint x="400" y="118" /></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>"""
FORM = {
    "type": "default",
    "id": "hostile",
    "schemaVersion": 19,
    "components": [
        {
            "type": "text",
            "id": "hostile-0",
            "text": "Read this. <script>window.__xss = 3</script> [here](javascript:1)",
        },
        {"type": "textfield", "id": "hostile-1", "key": "note", "label": HOSTILE},
    ],
}


@pytest.fixture(scope="module")
def instance(server: Server) -> dict[str, Any]:
    api = server.api()
    api.deploy(HOSTILE, {"hostile.bpmn": DIAGRAM, "hostile.form": json.dumps(FORM)})
    started: dict[str, Any] = api.post(
        "process-instances/", {"process": "hostile", "business_key": HOSTILE, "variables": {"note": HOSTILE}}
    )
    return started


def shown_and_inert(page: Page) -> None:
    expect(page.get_by_text(HOSTILE).first).to_be_visible()
    assert page.evaluate("window.__xss === undefined"), f"{page.url} ran what somebody stored"
    assert page.locator("[onload]").count() == 0


@pytest.mark.parametrize(
    "path",
    [
        "designer",
        "monitor",
        "monitor/hostile",
        "monitor/instances/{id}",
        "monitor/instances/{id}?tab=variables",
        "inbox/{task}?view=all",
        "processes",
        "processes/hostile",
    ],
)
def test_a_stored_script_stays_text(
    server: Server, admin: Visitor, instance: dict[str, Any], path: str
) -> None:
    task = server.api().get(f"tasks/?view=all&instance={instance['id']}")["results"][0]["id"]
    page = admin.open_page()
    admin.visit(page, "/app/" + path.format(id=instance["id"], task=task))
    shown_and_inert(page)


def test_the_designer_shows_it_as_text(admin: Visitor, instance: dict[str, Any]) -> None:
    page = admin.open_page()
    admin.visit(page, "/app/designer/hostile")
    page.locator('g.djs-shape[data-element-id="work"]').click()
    expect(page.locator(".bio-properties-panel-header-label")).to_have_text(HOSTILE)
    shown_and_inert(page)


def test_a_form_never_links_to_a_script(server: Server, admin: Visitor, instance: dict[str, Any]) -> None:
    page = admin.open_page()
    admin.visit(page, "/app/processes/hostile")
    expect(page.get_by_text("Read this.")).to_be_visible()
    assert page.locator('a[href^="javascript"]').count() == 0


@pytest.mark.parametrize(
    "path", ["processes/process/", "processes/processinstance/", "processes/deployment/", "tasks/usertask/"]
)
def test_the_administration_shows_it_as_text(admin: Visitor, instance: dict[str, Any], path: str) -> None:
    page = admin.open_page()
    admin.visit(page, f"/admin/{path}")
    shown_and_inert(page)
