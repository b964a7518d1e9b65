"""The tables of what is deployed and what is running."""

from processes.models.commands import Command
from processes.models.definitions import (
    CandidateStarter,
    Deployment,
    DeploymentResource,
    Draft,
    FormDefinition,
    Process,
    ProcessDefinition,
    ProcessGroupObjectPermission,
    ProcessUserObjectPermission,
)
from processes.models.history import ActivityInstance, OperationLog, TakenFlow, VariableUpdate
from processes.models.incidents import Incident
from processes.models.instances import ProcessInstance, Variable
from processes.models.outbox import Cluster, OutboxMessage
from processes.models.waits import BufferedMessage, EventSubscription, Timer

__all__ = [
    "ActivityInstance",
    "BufferedMessage",
    "CandidateStarter",
    "Cluster",
    "Command",
    "Deployment",
    "DeploymentResource",
    "Draft",
    "EventSubscription",
    "FormDefinition",
    "Incident",
    "OperationLog",
    "OutboxMessage",
    "Process",
    "ProcessDefinition",
    "ProcessGroupObjectPermission",
    "ProcessInstance",
    "ProcessUserObjectPermission",
    "TakenFlow",
    "Timer",
    "Variable",
    "VariableUpdate",
]
