"""Pieces of models that several tests put together."""


def flow(flow_id: str, source: str, target: str, condition: str = "") -> str:
    inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{flow_id}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>'


START_TO = '<startEvent id="s"/>' + flow("f0", "s", "{}")
GATEWAY = START_TO.format("g") + '<exclusiveGateway id="g" {}/><task id="a"/><task id="b"/>'
TIMER = '<intermediateCatchEvent id="x"><timerEventDefinition id="d">{}</timerEventDefinition></intermediateCatchEvent>'
BOUNDARY = '<userTask id="u"/><boundaryEvent id="x" attachedToRef="u" {}>{}</boundaryEvent><task id="after"/>'
AFTER = flow("fb", "x", "after")
CONFIG = '<extensionElements><pythmata:serviceTaskConfig taskName="http"/></extensionElements>'


def inside(content: str, tag: str = "serviceTask", attributes: str = "") -> str:
    """An element of id `x` with these extension elements."""
    return f'<{tag} id="x" {attributes}><extensionElements>{content}</extensionElements></{tag}>'
