"""Diagrams for the tests of what is deployed and running."""

from __future__ import annotations

from itertools import pairwise

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:pythmata="http://pythmata.org/schema/1.0/bpmn" targetNamespace="http://example.org/tests">\n'
)
MESSAGE = (
    '<message id="m_{name}" name="{name}"><extensionElements>'
    '<pythmata:subscription correlationKey="{key}"/></extensionElements></message>\n'
)


def process(key: str, *elements: str, attributes: str = "", start: str = "", outside: str = "") -> bytes:
    """Start → the elements one after another → end; ``{id}`` in an element becomes element_1, element_2 …"""
    ids = ["start", *(f"element_{number}" for number in range(1, len(elements) + 1)), "end"]
    lines = [f'<startEvent id="start">{start}</startEvent>']
    lines += [element.replace("{id}", name) for element, name in zip(elements, ids[1:-1], strict=True)]
    lines.append('<endEvent id="end"/>')
    lines += [
        f'<sequenceFlow id="flow_{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(pairwise(ids))
    ]
    body = "\n".join(lines)
    return (
        f'{HEAD}{outside}<process id="{key}" name="{key.title()}" isExecutable="true" {attributes}>\n'
        f"{body}\n</process></definitions>"
    ).encode()


def user_task(attributes: str = "") -> str:
    return f'<userTask id="{{id}}" name="Work" {attributes}/>'


def computed(expression: str, result: str) -> str:
    """Evaluated in the turn, its value in a variable."""
    return f'<serviceTask id="{{id}}" pythmata:expression="{expression}" pythmata:resultVariable="{result}"/>'


def waiting_for(name: str) -> str:
    return (
        f'<intermediateCatchEvent id="{{id}}"><messageEventDefinition id="{{id}}_event" messageRef="m_{name}"/>'
        "</intermediateCatchEvent>"
    )


def waiting(duration: str) -> str:
    return (
        '<intermediateCatchEvent id="{id}"><timerEventDefinition id="{id}_timer">'
        f"<timeDuration>{duration}</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )


def every(cycle: str) -> str:
    """For a start event."""
    return f'<timerEventDefinition id="start_timer"><timeCycle>{cycle}</timeCycle></timerEventDefinition>'


def by_message(name: str) -> str:
    """For a start event."""
    return f'<messageEventDefinition id="start_message" messageRef="m_{name}"/>'


def message(name: str, key: str = "") -> str:
    """To be put outside of the process; ``key`` is FEEL."""
    if not key:
        return f'<message id="m_{name}" name="{name}"/>\n'
    return MESSAGE.format(name=name, key=key)
