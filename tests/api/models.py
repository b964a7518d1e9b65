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


RATE = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="rates" name="Rates" namespace="http://tests/rates">
  <inputData id="years_data" name="years"><variable id="years_variable" name="years" typeRef="number"/></inputData>
  <decision id="rate" name="Rate">
    <variable id="rate_variable" name="Rate" typeRef="number"/>
    <informationRequirement id="rate_needs"><requiredInput href="#years_data"/></informationRequirement>
    <decisionTable id="rate_table" hitPolicy="UNIQUE">
      <input id="i" label="Years"><inputExpression id="e"><text>years</text></inputExpression></input>
      <output id="o" name="percent"/>
      <rule id="short">
        <inputEntry id="a"><text>&lt; 5</text></inputEntry><outputEntry id="b"><text>2.5</text></outputEntry>
      </rule>
      <rule id="long">
        <inputEntry id="c"><text>&gt;= 5</text></inputEntry><outputEntry id="d"><text>4</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
"""
