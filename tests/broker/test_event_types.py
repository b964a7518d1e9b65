"""Every type of event: what is written to the outbox fits the class that its schema is made of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from pytest_django import Settings

from engine.interpreter import records as r
from processes import clock, deployment, runtime, timers, turns
from processes.event_types import EVENT_TYPES, EventData
from processes.models import Deployment, OutboxMessage, ProcessInstance
from processes.projections.events import EVENTS
from tasks import service_tasks
from tests.processes.diagrams import HEAD

pytestmark = pytest.mark.django_db
BY_TYPE = {one.type: one for one in EVENT_TYPES}
SHOWN = f"""{HEAD}<signal id="sg" name="Stop"/><message id="ms" name="Paid"/><error id="er" errorCode="E"/>
<process id="shown" isExecutable="true"><startEvent id="begin"/>
<userTask id="ask"/><boundaryEvent id="late" attachedToRef="ask"><timerEventDefinition><timeDuration>PT1H</timeDuration>
</timerEventDefinition></boundaryEvent>
<serviceTask id="call"><extensionElements><pythmata:serviceTaskConfig taskName="http"/></extensionElements>
</serviceTask>
<boundaryEvent id="slow" attachedToRef="call"><timerEventDefinition><timeDuration>PT1H</timeDuration>
</timerEventDefinition></boundaryEvent>
<intermediateThrowEvent id="paid"><messageEventDefinition messageRef="ms"/></intermediateThrowEvent>
<intermediateThrowEvent id="stop"><signalEventDefinition signalRef="sg"/></intermediateThrowEvent>
<task id="after"/><endEvent id="end"/>
<sequenceFlow id="f1" sourceRef="begin" targetRef="ask"/><sequenceFlow id="f2" sourceRef="begin" targetRef="call"/>
<sequenceFlow id="f3" sourceRef="late" targetRef="paid"/><sequenceFlow id="f4" sourceRef="paid" targetRef="stop"/>
<sequenceFlow id="f5" sourceRef="stop" targetRef="end"/><sequenceFlow id="f6" sourceRef="slow" targetRef="after"/>
<sequenceFlow id="f7" sourceRef="ask" targetRef="end"/><sequenceFlow id="f8" sourceRef="call" targetRef="end"/>
</process></definitions>""".encode()


@pytest.fixture
def bus(settings: Settings) -> None:
    settings.AMQP_URL = "amqp://guest:guest@127.0.0.1:1/"


def written() -> list[tuple[str, dict[str, Any]]]:
    return list(OutboxMessage.objects.order_by("id").values_list("topic", "body"))


def test_what_an_instance_tells_fits_its_classes(bus: None) -> None:
    deployment.deploy(files={"shown.bpmn": SHOWN}, name="Shown")
    at = clock.now() - timedelta(hours=3)
    with clock.stopped_at(at):
        runtime.start(process_key="shown", business_key="b1", variables={"secret": "never told"})
        turns.run_due()
        service_tasks.run_due()
        turns.run_due()
    with clock.stopped_at(at + timedelta(hours=2)):
        timers.fire_due(clock.now())
        turns.run_due()
    found = written()
    for topic, body in found:
        assert body["type"] == f"org.pythmata.{topic}"
        msgspec.convert(body["data"], BY_TYPE[topic], strict=False)
        assert set(body["data"]) == set(BY_TYPE[topic].__struct_fields__)
        assert "never told" not in str(body)
    told = {topic for topic, _ in found}
    assert told >= {
        *(
            "deployment.created",
            "process.started",
            "process.completed",
            "activity.activated",
            "activity.completed",
        ),
        *(
            "activity.terminated",
            "task.created",
            "task.canceled",
            "job.created",
            "message.thrown",
            "signal.thrown",
        ),
    }
    instance = ProcessInstance.objects.get()
    numbers = [int(body["sequence"]) for _, body in found if body["subject"] == str(instance.pk)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_deployment_names_what_is_new(bus: None) -> None:
    deployment.deploy(files={"shown.bpmn": SHOWN}, name="Shown")
    deployment.deploy(files={"shown.bpmn": SHOWN}, name="Again")
    ((topic, body),) = written()
    assert topic == "deployment.created"
    assert body["subject"] == str(Deployment.objects.get().pk)
    assert body["data"] == {"name": "Shown", "processes": ["shown"], "decisions": [], "forms": []}


def test_without_a_bus_nothing_is_written(settings: Settings) -> None:
    settings.AMQP_URL = ""
    deployment.deploy(files={"shown.bpmn": SHOWN})
    assert written() == []


@pytest.mark.parametrize("record", EVENTS, ids=lambda record: record.__name__)
def test_every_record_fills_its_class(record: type[r.Record]) -> None:
    """From a record whose fields hold anything at all of their types."""
    of_type, fields = EVENTS[record]
    example = {field.name: example_of(field) for field in msgspec.structs.fields(record)}
    about: dict[str, Any] = {"process": "p", "definition": "0" * 32, "business_key": "", "version": 1}
    data = of_type(**about, **fields(record(**example)))
    assert isinstance(data, EventData)
    assert of_type in EVENT_TYPES


def example_of(field: Any) -> Any:
    return [] if "tuple" in str(field.type) or "list" in str(field.type) else None


def test_types_are_told_apart() -> None:
    assert len(BY_TYPE) == len(EVENT_TYPES)
    assert {of_type for of_type, _ in EVENTS.values()} <= set(EVENT_TYPES)
