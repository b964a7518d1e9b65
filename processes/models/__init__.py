"""The tables of what is deployed and what is running."""

from processes.models.api_keys import ApiKey
from processes.models.commands import Command
from processes.models.data_stores import DataStoreEntry, ProcessContext
from processes.models.decisions import (
    Decision,
    DecisionDefinition,
    DecisionEvaluation,
    DecisionGroupObjectPermission,
    DecisionRequirements,
    DecisionUserObjectPermission,
)
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
from processes.models.secrets import Secret
from processes.models.servers import ServerProcess
from processes.models.socket_tickets import SocketTicket
from processes.models.tenants import Tenant
from processes.models.waits import BufferedMessage, EventSubscription, Timer

__all__ = [
    "ActivityInstance",
    "ApiKey",
    "BufferedMessage",
    "CandidateStarter",
    "Cluster",
    "Command",
    "DataStoreEntry",
    "Decision",
    "DecisionDefinition",
    "DecisionEvaluation",
    "DecisionGroupObjectPermission",
    "DecisionRequirements",
    "DecisionUserObjectPermission",
    "Deployment",
    "DeploymentResource",
    "Draft",
    "EventSubscription",
    "FormDefinition",
    "Incident",
    "OperationLog",
    "OutboxMessage",
    "Process",
    "ProcessContext",
    "ProcessDefinition",
    "ProcessGroupObjectPermission",
    "ProcessInstance",
    "ProcessUserObjectPermission",
    "Secret",
    "ServerProcess",
    "SocketTicket",
    "TakenFlow",
    "Tenant",
    "Timer",
    "Variable",
    "VariableUpdate",
]
