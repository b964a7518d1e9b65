"""Every rule that an executable process is held to, in words: what the page docs/validation-rules.md says of it.

The rule itself stands where its id is reported; a test compares the two.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Weight = Literal["error", "warning", "error or warning"]
WARNING: Weight = "warning"
EITHER: Weight = "error or warning"


class Entry(msgspec.Struct, frozen=True):
    """``id`` is that of ``Problem.rule``; ``says`` when it is reported; ``hint`` what to do about it."""

    id: str
    says: str
    hint: str
    severity: Weight = "error"


STRUCTURE: tuple[Entry, ...] = (
    Entry("limit-flow-nodes", "The file has more than 5,000 flow nodes.", "Split it with call activities."),
    Entry("limit-id", "An id has more than 255 characters.", "Shorten it."),
    Entry("limit-name", "A name has more than 1,000 characters.", "Shorten it and use the documentation."),
    Entry("not-executable", "No process of the file is executable.", 'Set isExecutable="true".', WARNING),
    Entry("scope-empty", "A process or sub-process is empty.", "Draw at least one task."),
)
FLOWS: tuple[Entry, ...] = (
    Entry("flow-crosses-scope", "A sequence flow crosses the border of a process or sub-process.",
          "End inside and go on after the sub-process."),
    Entry("flow-into-start", "A flow leads into a start or boundary event.", "Lead it to the element after it."),
    Entry("flow-out-of-end", "A flow leads out of an end event.", "Use an intermediate event, or delete the flow."),
    Entry("flow-at-event-sub-process", "A flow is connected to an event sub-process.", "Delete the flow."),
    Entry("flow-at-compensation", "A flow is connected to a compensation handler.",
          "Connect the handler by an association alone."),
    Entry("flow-duplicate", "Several plain flows lead from one element to another: each carries a token.",
          "Delete all but one.", WARNING),
    Entry("condition-misplaced", "A condition stands on a flow whose source asks none.",
          "Put an exclusive or inclusive gateway behind the source."),
    Entry("condition-missing", "A flow behind a gateway with a choice, or a conditional event, has no condition.",
          "Add a condition, or make the flow the default."),
    Entry("default-not-outgoing", "The default flow leaves another element.",
          "Make one of the outgoing flows the default."),
    Entry("default-with-condition", "The default flow has a condition, which is never asked.",
          "Remove the condition.", WARNING),
)  # fmt: skip
PATHS: tuple[Entry, ...] = (
    Entry("start-missing", "Every element of a scope has an incoming flow: nothing begins.", "Add a start event."),
    Entry("incoming-missing", "Nothing leads to an element beside a start event: it begins with its scope.",
          "Connect it, if it shall begin later.", WARNING),
    Entry("unreachable", "No path leads to the element from any beginning.", "Connect or delete it.", WARNING),
    Entry("lane-outside", "A lane names an element of another process or sub-process.",
          "Name it in a lane of its own process or sub-process.", WARNING),
    Entry("lane-repeated", "Two lanes beside each other name the same element.", "Keep it in one of them.", WARNING),
    Entry("outgoing-missing", "Nothing follows an element, beside paths that lead to end events.",
          "Lead it to an end event.", WARNING),
    Entry("end-unreachable", "No path leads from a circle to an end event, though there are some.",
          "Give the loop an exit.", WARNING),
    Entry("endless-loop", "A circle of flows has no exit, or is taken each time, and nothing in it ever waits.",
          "Give it an exit or something to wait for."),
)  # fmt: skip
GATEWAYS: tuple[Entry, ...] = (
    Entry("gateway-without-outgoing", "A gateway has no outgoing flow.", "Draw one, or use an end event."),
    Entry("event-gateway-outgoing", "An event-based gateway has fewer than two outgoing flows.",
          "Add the events to choose between."),
    Entry("event-gateway-target", "Behind an event-based gateway stands something else than an event to wait for.",
          "Only catch events and receive tasks may follow."),
    Entry("event-gateway-target-shared", "What stands behind an event-based gateway has other incoming flows as well.",
          "Give each of them its own catch event."),
    Entry("event-gateway-boundary", "A receive task behind an event-based gateway has a boundary event.",
          "Delete it, or put a further event behind the gateway."),
    Entry("event-gateway-receivers-mixed", "Behind an event-based gateway stand receive tasks beside message events.",
          "Use one of the two throughout.", WARNING),
    Entry("gateway-direction", "The flows of a gateway are not as its gatewayDirection says.",
          "Draw the missing flows, or remove gatewayDirection.", WARNING),
    Entry("instantiate-misplaced", "What is said to begin the process has something before it, or a level around it.",
          "Remove instantiate, or its incoming flows."),
)  # fmt: skip
EVENTS: tuple[Entry, ...] = (
    Entry("event-position", "An event definition stands where BPMN does not allow it (table 10.93).",
          "Use one of the kinds that the message lists."),
    Entry("catch-none", "An intermediate catch event has no definition.", "Add one, as a message or timer."),
    Entry("event-sub-process-start", "An event sub-process has not exactly one start event with a definition.",
          "Say which event starts it."),
    Entry("boundary-none", "A boundary event has no definition.", "Add one, as a timer."),
    Entry("boundary-scope", "A boundary event is attached to an activity of another scope.",
          "Attach it to an activity of its own process or sub-process."),
    Entry("boundary-error-interrupts", "An error boundary event does not interrupt.",
          'Remove cancelActivity="false".'),
    Entry("boundary-host", "A boundary event stands on a compensation handler or an event sub-process.",
          "Handle the event inside."),
    Entry("boundary-without-outgoing", "A boundary event has no outgoing flow: its path ends at once.",
          "Draw what happens then.", WARNING),
    Entry("timer-definition", "A timer has no time, or several.", "Give timeDate, timeDuration or timeCycle."),
    Entry("missed-timers", "missedTimers of a process is neither one nor all.",
          "Leave it out, unless each missed occurrence has to be made up."),
    Entry("timer-value", "The text of a timer is no date, duration, repetition or cron.",
          'Write ISO 8601 or cron; begin with "=" if it is meant as FEEL.'),
    Entry("message-missing", "Who waits for a message or sends one names none.",
          "Add a message and set messageRef to it."),
    Entry("error-missing", "A throw or end event names no error.", "Add an error and set errorRef to it."),
    Entry("escalation-missing", "A throw or end event names no escalation.",
          "Add an escalation and set escalationRef to it."),
    Entry("message-unnamed", "A message has no name to be addressed by.", "Give it a name."),
    Entry("message-start-repeated", "One message starts the process at two events.",
          "Use one start event and a gateway behind it."),
    Entry("signal-missing", "A signal event names no signal.", "Add a signal with a name and set signalRef to it."),
)  # fmt: skip
LINKS: tuple[Entry, ...] = (
    Entry("link-partner", "A throwing link has no catching link of its name in its scope.",
          "Draw it, or correct the name."),
    Entry("link-repeated", "Several catching links of a scope have one name.", "Rename all but one."),
    Entry("link-never-thrown", "No throwing link leads to a catching link.",
          "Draw it, correct the name, or delete what follows.", WARNING),
    Entry("flow-out-of-link", "A flow leaves a throwing link; its path goes on at the catching one.",
          "Delete the flow."),
    Entry("flow-into-link", "A flow leads into a catching link, which throwing links alone reach.",
          "Lead it to the element after the link, or throw the link."),
)  # fmt: skip
LOOPS: tuple[Entry, ...] = (
    Entry("instances-missing", "A multi-instance activity has neither a collection nor a number of instances.",
          "Add a loopCardinality or a collection."),
    Entry("instances-twice", "A multi-instance activity has a collection and a number of instances.",
          "Keep one of the two."),
    Entry("instances-number", "The number of instances is negative or no whole number.",
          "Give a whole number from 0 on."),
    Entry("loop-data", "The data of a multi-instance activity cannot be seen from where it stands.",
          "Refer to data of the activity itself, or of what is around it."),
    Entry("loop-behavior", "The behavior of a multi-instance activity throws events, and it names none.",
          'Name the event, or write behavior="All".'),
    Entry("loop-maximum", "A standard loop may run less than once.", "Give a number from 1 on, or none."),
    Entry("loop-endless", "A standard loop has neither condition nor maximum. A warning where something can end it "
          "from outside.", "Add a loopCondition or a loopMaximum.", EITHER),
)  # fmt: skip
AD_HOC: tuple[Entry, ...] = (
    Entry("ad-hoc-event", "A start or end event stands in an ad-hoc sub-process.",
          "Delete it: activities are started from outside, or by activeElementsCollection."),
    Entry("ad-hoc-without-activity", "An ad-hoc sub-process has no activity that could be started.",
          "Draw one without incoming flow."),
    Entry("ad-hoc-element", "The active elements of an ad-hoc sub-process name one that cannot be started there.",
          "Use one of the names that the message lists."),
)  # fmt: skip
CORRELATION: tuple[Entry, ...] = (
    Entry("correlation-key-empty", "A correlation key has no properties.", "Name its properties.", WARNING),
    Entry("correlation-retrieval", "A message carries some properties of a correlation key, and not all.",
          "Add a correlationPropertyRetrievalExpression with a messagePath for the missing one."),
    Entry("correlation-binding", "A correlation subscription gives no value to a property of its key, or one to "
          "another.", "Bind each property of the key, and no other."),
    Entry("correlation-key-missing", "Several instances of an activity may wait for a message without a key: any of "
          "them gets it.", "Give the message a correlation key that the instances differ in.", WARNING),
)  # fmt: skip
COMPENSATION: tuple[Entry, ...] = (
    Entry("handler-missing", "A compensation boundary event is associated with no activity.",
          'Draw an association to an activity with isForCompensation="true".'),
    Entry("handler-repeated", "A compensation boundary event has several handlers.",
          "Keep one; what belongs together can stand in a sub-process."),
    Entry("handler-unmarked", "An activity is associated with compensation, and not marked as a handler.",
          'Set isForCompensation="true" on it.'),
    Entry("handler-unused", "A compensation handler belongs to no boundary event: it never runs.",
          "Draw an association from a compensation boundary event to it.", WARNING),
    Entry("compensated-activity", "A throw event compensates an activity that is not in its sight.",
          "Name an activity of the same level, or of that around its event sub-process."),
    Entry("compensation-of-nothing", "A throw event compensates what has no handler.",
          "Add a compensation boundary event with a handler to what shall be undone.", WARNING),
)  # fmt: skip
TRANSACTIONS: tuple[Entry, ...] = (
    Entry("cancel-outside-transaction", "A cancel end event stands outside of a transaction.",
          "Use an error end event, or a transaction."),
    Entry("boundary-cancel", "A cancel boundary event is attached to something else than a transaction.",
          "Make the sub-process a transaction, or use an error event."),
    Entry("cancel-uncaught", "A transaction is canceled, and no path goes on from there.",
          "Add a cancel boundary event to the transaction.", WARNING),
    Entry("cancel-never-thrown", "A transaction with a cancel boundary event is canceled by nothing.",
          "Add a cancel end event.", WARNING),
    Entry("cancel-repeated", "A transaction has several cancel boundary events.", "Keep one."),
)  # fmt: skip
DATA: tuple[Entry, ...] = (
    Entry("mapping-target", "A mapping writes to something that is no variable name, nor a path into a variable.",
          "Use letters, digits and _, with dots between the names of a path."),
    Entry("mapping-repeated", "Several mappings of one side write to one variable; the last one wins.",
          "Keep one.", WARNING),
    Entry("variable-name", "The name of a result variable or initiator is none.", "Use letters, digits and _."),
    Entry("association-sources", "A data association has several sources and nothing that makes one value of them.",
          "Add a transformation, or keep one source."),
    Entry("association-types", "A data association copies data of one item definition into data of another.",
          "Add a transformation, or use one item definition.", WARNING),
)  # fmt: skip
EXPRESSIONS: tuple[Entry, ...] = (
    Entry("expression-language", "An expression is written in a language that is not supported.",
          "Write it in FEEL."),
    Entry("expression-syntax", "An expression in FEEL, JUEL or Python cannot be parsed.", "Correct it."),
    Entry("script-language", "A script is in no language that runs here, or does not say which it is.",
          "Write it in Python or FEEL, and set scriptFormat."),
    Entry("script-missing", "A script task has no script.", "Write one, or use a task without type."),
    Entry("script-syntax", "A script in Python cannot be parsed.", "Correct the script."),
)  # fmt: skip
WORK: tuple[Entry, ...] = (
    Entry("implementation-missing", "A service, send or business rule task says not what to do.",
          "Name a connector or callable, a decision, or give an expression."),
    Entry("callable-missing", "A Java class is named, and no Python callable is registered in its place.",
          "Register one with @service_task."),
    Entry("callable-unknown", "No connector or callable has the name: an external worker has to fetch the work.",
          "Use one of the names that the message lists, or start a worker.", WARNING),
    Entry("called-element-missing", "A call activity does not say what it calls.",
          "Set calledElement to the id of a process."),
    Entry("binding-unknown", "The binding of a call or decision is none that is known.",
          "Use one of those in the message."),
    Entry("unsupported-resourceRole", "A resource has a role that is neither performer nor potential owner.",
          "Use potentialOwner or humanPerformer."),
    Entry("unsupported-resourceParameterBinding", "A resource is asked for with parameters.",
          "Write an expression that gives the names of people or groups."),
    Entry("performer-empty", "A performer or owner names nobody.",
          "Write a resourceAssignmentExpression or a resourceRef.", WARNING),
    Entry("performer-ignored", "A performer or owner stands at what no person does.",
          "Write it at the user tasks.", WARNING),
    Entry("unsupported-listener-event", "A listener is for an event that is not told here.",
          "Listen to start, end or take; of a task to create, assignment or complete."),
    Entry("unsupported-listener-place", "A listener is where nothing tells it, as at what is left without completing.",
          "Listen to its other end, or to the element beside it."),
    Entry("unsupported-listener-work", "A listener of a sequence flow would have to wait for a callable.",
          "Use an expression or script, or listen to the start of the next element."),
)  # fmt: skip

GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("Process and file", STRUCTURE),
    ("Sequence flows", FLOWS),
    ("Paths", PATHS),
    ("Gateways", GATEWAYS),
    ("Events", EVENTS),
    ("Correlation", CORRELATION),
    ("Links", LINKS),
    ("Loops and multiple instances", LOOPS),
    ("Ad-hoc sub-processes", AD_HOC),
    ("Compensation", COMPENSATION),
    ("Transactions", TRANSACTIONS),
    ("Data", DATA),
    ("Expressions and scripts", EXPRESSIONS),
    ("Work and calls", WORK),
)
