"""The rows of the page: what the execution conformance class of BPMN 2.0.2 has, each with what it does in a sentence.

The cells of the events are those that table 10.93 of the specification allows.
"""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """``name`` is a feature of diagrams; ``differs`` is what runs differently from what one might expect, and why."""

    name: str
    text: str
    differs: str = ""


def _cells(place: str, kinds: str, text: str) -> tuple[Row, ...]:
    return tuple(Row(f"{place}/{kind}", text.format(kind=kind)) for kind in kinds.split(", "))


GROUPS: tuple[tuple[str, tuple[Row, ...]], ...] = (
    (
        "Flow",
        (
            Row("sequenceFlow", "a token goes along it"),
            Row("conditional flow", "every one whose condition holds is taken"),
            Row("default flow of an activity", "is taken when no condition holds"),
            Row("implicit start", "an element without incoming flow starts with its level"),
            Row("implicit fork", "several outgoing flows: a token on each"),
            Row("implicit merge", "several incoming flows: each token starts it anew"),
            Row("implicit end", "without outgoing flow the path ends"),
            Row("startQuantity", "so many tokens are needed to start"),
            Row("completionQuantity", "so many tokens are put out on leaving"),
            Row("asyncBefore", "commits, and goes on in a turn of its own"),
            Row("asyncAfter", "commits, and goes on in a turn of its own"),
        ),
    ),
    (
        "Tasks",
        (
            Row("task", "passes through"),
            Row("manualTask", "passes through"),
            Row("userTask", "waits for a person"),
            Row("serviceTask", "a job for a connector, a callable or an external worker; or an expression"),
            Row("sendTask", "as a service task"),
            Row("sendTask/message", "without an implementation: its message goes to whoever waits"),
            Row("receiveTask", "waits for its message"),
            Row("receiveTask/starts", "starts a process"),
            Row("scriptTask", "FEEL at once, Python in its sandbox"),
            Row("businessRuleTask", "evaluates a decision, or is a job"),
            Row("callActivity/global task", "is the global task"),
            Row("listeners", "expressions and scripts at once; callables are jobs that are waited for"),
        ),
    ),
    (
        "Sub-processes",
        (
            Row("subProcess", "a level of its own"),
            Row("sub-process in a sub-process", "to any depth"),
            Row("event sub-process", "starts by an event in its level"),
            Row("transaction", "canceled: undoes what has completed; left by an error: does not"),
            Row("adHocSubProcess/parallel", "anything inside, in any order, as often as wanted"),
            Row("adHocSubProcess/sequential", "one at a time"),
            Row("adHocSubProcess/completion condition", "looked at after each activity inside"),
            Row("adHocSubProcess/active elements", "an expression names what begins"),
            Row("callActivity/latest", "the latest version of another process as its own instance"),
            Row("callActivity/deployment", "the version deployed together with the caller"),
            Row("callActivity/version", "a fixed version"),
            Row("callActivity/version_tag", "the version with a tag"),
            Row("callActivity/mapping", "what goes in and comes out"),
        ),
    ),
    (
        "Repeated activities",
        (
            Row("standard loop/tested after", "again while the condition holds"),
            Row("standard loop/tested before", "perhaps not at all"),
            Row("standard loop/subProcess", "with one deadline for all rounds"),
            Row("multi-instance/parallel", "all instances at once"),
            Row("multi-instance/sequential", "one after the other"),
            Row("multi-instance/number", "as many as an expression says"),
            Row("multi-instance/collection of the standard", "data objects as input and output"),
            Row("multi-instance/collection of a dialect", "a list, its item, and the results in its order"),
            Row("multi-instance/completion condition", "ends the instances that are left"),
            Row("multi-instance/behavior All", "throws nothing"),
            Row("multi-instance/behavior None", "throws an event for each instance"),
            Row("multi-instance/behavior One", "throws an event for the first instance"),
            Row("multi-instance/behavior Complex", "throws events by conditions"),
            *(
                Row(f"multi-instance/{tag}", "on this kind of activity")
                for tag in (
                    "userTask",
                    "serviceTask",
                    "scriptTask",
                    "receiveTask",
                    "subProcess",
                    "callActivity",
                )
            ),
        ),
    ),
    (
        "Gateways",
        (
            Row("exclusiveGateway", "the first true flow in document order, else the default"),
            Row("parallelGateway", "a token on each flow; joins one of each"),
            Row("inclusiveGateway", "every true flow; joins when no token can come any more"),
            Row(
                "complexGateway",
                "fires by its activation condition, then waits for the rest and resets",
                "An outgoing flow without a condition is taken when it fires, not again when it resets: "
                "models with a plain discriminator mean one token.",
            ),
            Row("eventBasedGateway", "the first event behind it decides"),
            Row("eventBasedGateway/starts, exclusive", "either event starts a process"),
            Row(
                "eventBasedGateway/starts, parallel",
                "the first event starts a process, which waits for the others",
            ),
        ),
    ),
    (
        "Start events",
        _cells(
            "start",
            "none, message, timer, conditional, signal, multiple, parallel multiple",
            "a new instance",
        ),
    ),
    (
        "Event sub-processes",
        (
            *_cells(
                "event sub-process interrupting",
                "message, timer, error, escalation, compensate, conditional, signal, multiple, parallel multiple",
                "ends the other work of its level",
            ),
            *_cells(
                "event sub-process non-interrupting",
                "message, timer, escalation, conditional, signal, multiple, parallel multiple",
                "beside the other work, perhaps many times",
            ),
        ),
    ),
    (
        "Intermediate events",
        (
            *_cells(
                "catch",
                "message, timer, conditional, link, signal, multiple, parallel multiple",
                "waits",
            ),
            *_cells(
                "throw",
                "none, message, escalation, compensate, link, signal, multiple",
                "throws, and goes on",
            ),
        ),
    ),
    (
        "Boundary events",
        (
            *_cells(
                "boundary interrupting",
                "message, timer, error, escalation, cancel, compensate, conditional, signal, multiple, "
                "parallel multiple",
                "ends the activity",
            ),
            *_cells(
                "boundary non-interrupting",
                "message, timer, escalation, conditional, signal, multiple, parallel multiple",
                "beside the activity, perhaps many times",
            ),
        ),
    ),
    (
        "End events",
        _cells(
            "end",
            "none, message, error, escalation, cancel, compensate, signal, terminate, multiple",
            "ends the path, and throws what it names",
        ),
    ),
    (
        "Compensation",
        (
            Row("isForCompensation", "a handler, run for what has completed, the last first"),
            Row("isForCompensation/subProcess", "a handler of several steps"),
            Row("compensate/all", "everything that has completed in the level"),
            Row("compensate/one activity", "the one that is named"),
            Row("compensate/waits", "goes on when all is undone"),
            Row("compensate/goes on", "goes on at once"),
        ),
    ),
    (
        "Data and messages",
        (
            Row("dataObject", "a variable of its level, without a value at first"),
            Row("property", "a variable of its process or activity"),
            Row("dataStore", "a value that outlives instances"),
            Row("dataInputAssociation", "brings a value in: copied, transformed or assigned"),
            Row("dataOutputAssociation", "takes a value out"),
            Row("assignment", "puts a value into a variable or a part of it"),
            Row("input and output mapping", "as the dialects write it"),
            Row("eventDefinitionRef", "an event definition at the root"),
            Row("messageFlow", "names the message where nothing else does"),
            Row("correlationKey", "the first message gives the key its value"),
            Row("correlationSubscription", "binds a key to the data of the process"),
        ),
    ),
)

NOT_EXECUTED: tuple[tuple[str, str], ...] = (
    ("choreography, conversation", "They describe what is between participants; there is nothing to run."),
    ("group, textAnnotation, association", "Kept and drawn. The association of a compensation event counts."),
    (
        "Java classes and expressions in Groovy, JavaScript, XPath",
        "Refused, with the way to write it instead.",
    ),
    ("input sets and output sets", "Read and checked; an activity does not wait for a set to be complete."),
)
"""What does not run, and why."""
