"""Diagrams for the tests of the API."""

from __future__ import annotations

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:pythmata="http://pythmata.org/schema/1.0/bpmn" targetNamespace="http://example.org/{key}">'
)


def one_task(
    key: str, task: str, attributes: str = "", process_attributes: str = "", start: str = ""
) -> bytes:
    """A process of one task, `task` being its element."""
    return (
        HEAD.format(key=key)
        + f'<process id="{key}" name="{key.title()}" isExecutable="true" {process_attributes}>'
        f'<startEvent id="Start" {start}/><sequenceFlow id="f1" sourceRef="Start" targetRef="Work"/>'
        f'{task}<sequenceFlow id="f2" sourceRef="Work" targetRef="End"/><endEvent id="End"/>'
        "</process></definitions>"
    ).encode()


def user_task(
    key: str = "order", attributes: str = 'pythmata:candidateGroups="clerks"', **more: str
) -> bytes:
    """Start → user task Work → end."""
    return one_task(key, f'<userTask id="Work" name="Check the order" {attributes}/>', **more)


def service_task(
    key: str, task_name: str, properties: dict[str, str] | None = None, config: str = ""
) -> bytes:
    """Start → service task Work of that name → end."""
    lines = "".join(
        f'<pythmata:property name="{name}" value="{value}"/>' for name, value in (properties or {}).items()
    )
    return one_task(
        key,
        '<serviceTask id="Work"><extensionElements>'
        f'<pythmata:serviceTaskConfig taskName="{task_name}" {config}>'
        f"<pythmata:properties>{lines}</pythmata:properties></pythmata:serviceTaskConfig>"
        "</extensionElements></serviceTask>",
    )


ORDER = user_task()
