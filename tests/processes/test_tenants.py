"""Two organisations share one installation: what runs for one neither meets nor finds anything of the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from processes import data_stores, deployment, runtime, tenants
from processes.clock import now
from processes.correlation import Delivery
from processes.models import Draft, EventSubscription, Process, ProcessInstance, Tenant
from processes.secrets import store
from processes.secrets.marks import Revealing, SecretMarks
from processes.tenants import TenantInUse, TenantRefused
from tests.processes.conftest import run_all
from tests.processes.diagrams import by_message, computed, message, process, user_task, waiting_for

pytestmark = pytest.mark.django_db
Start = Callable[..., ProcessInstance]

CALLING = '<callActivity id="{id}" calledElement="part"/>'
DECIDING = (
    '<businessRuleTask id="{id}"><extensionElements>'
    '<pythmata:calledDecision decisionId="rate" resultVariable="rate"/></extensionElements></businessRuleTask>'
)


@pytest.fixture(autouse=True)
def organisations(db: None) -> None:
    tenants.keep("acme")
    tenants.keep("globex")


def deploy(tenant: str, *files: bytes) -> None:
    names = {f"{number}.{'dmn' if b'/DMN/' in file else 'bpmn'}": file for number, file in enumerate(files)}
    deployment.deploy(files=names, tenant=tenant)


def variables_of(instance: ProcessInstance) -> Mapping[str, object]:
    return dict(instance.variables.filter(scope_key=0).values_list("name", "value"))


def decision(result: str) -> bytes:
    return f"""<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="n">
        <decision id="rate" name="Rate"><variable id="v" name="Rate"/>
        <literalExpression id="e"><text>"{result}"</text></literalExpression></decision>
        </definitions>""".encode()


def test_each_has_a_process_of_the_same_key_and_starts_its_own(start: Start) -> None:
    for owner in ("", "acme"):
        deploy(owner, process("order", computed(f"='{owner or 'shared'}'".replace("'", "&quot;"), "whose")))
    assert Process.objects.filter(key="order").count() == 2
    assert variables_of(start("order", tenant="acme")) == {"whose": "acme"}
    of_globex = start("order", tenant="globex")
    assert variables_of(of_globex) == {"whose": "shared"}
    assert of_globex.tenant == "globex"
    assert start("order").tenant == ""


def test_versions_are_counted_for_each(start: Start) -> None:
    deploy("acme", process("order", user_task()))
    deploy("acme", process("order", user_task('pythmata:priority="1"')))
    deploy("globex", process("order", user_task()))
    assert start("order", tenant="acme").definition.version == 2
    assert start("order", tenant="globex").definition.version == 1
    with pytest.raises(Exception, match="no process 'order'"):
        runtime.start(process_key="order")


def test_a_tenant_that_nobody_made_is_refused() -> None:
    with pytest.raises(TenantRefused, match="no tenant 'acne'"):
        deploy("acne", process("order", user_task()))
    deploy("", process("order", user_task()))
    with pytest.raises(TenantRefused, match="no tenant 'acne'"):
        runtime.start(process_key="order", tenant="acne")
    with pytest.raises(TenantRefused, match="no tenant 'acne'"):
        runtime.deliver_message(name="paid", tenant="acne")
    with pytest.raises(TenantRefused, match="no tenant 'acne'"):
        runtime.deliver_signal(name="paid", tenant="acne")


def test_a_message_goes_to_a_receiver_of_its_own_tenant(start: Start) -> None:
    deploy("", process("order", waiting_for("paid"), outside=message("paid")))
    ours, theirs = start("order", tenant="acme"), start("order", tenant="globex")
    with pytest.raises(Exception, match="Nobody waits"):
        runtime.deliver_message(name="paid")
    assert runtime.deliver_message(name="paid", tenant="globex") == Delivery("correlated", theirs.pk)
    run_all()
    statuses = dict(ProcessInstance.objects.values_list("tenant", "status"))
    assert statuses == {"acme": "active", "globex": "completed"}
    assert not EventSubscription.objects.filter(instance=theirs).exists()
    assert EventSubscription.objects.filter(instance=ours).exists()


def test_a_message_that_waits_is_taken_by_its_own_tenant_alone(start: Start) -> None:
    deploy("", process("order", waiting_for("paid"), outside=message("paid")))
    for owner in ("acme", "globex"):
        runtime.deliver_message(
            name="paid", tenant=owner, message_id="one id", variables={"by": owner}, ttl=timedelta(hours=1)
        )
    assert start("order").status == "active"
    done = start("order", tenant="globex")
    assert (done.status, variables_of(done)) == ("completed", {"by": "globex"})


def test_a_message_starts_the_tenants_process_and_not_the_shared_one_it_hides() -> None:
    for owner in ("", "acme"):
        deploy(owner, process("order", user_task(), start=by_message("placed"), outside=message("placed")))
    for owner in ("acme", "globex"):
        assert runtime.deliver_message(name="placed", tenant=owner).result == "started"
    rows = ProcessInstance.objects.values_list("tenant", "process__tenant")
    assert sorted(rows) == [("acme", "acme"), ("globex", "")]


def test_a_signal_stays_inside(start: Start) -> None:
    signal = '<signal id="s" name="alarm"/>'
    catching = (
        '<intermediateCatchEvent id="{id}"><signalEventDefinition id="{id}_event" signalRef="s"/>'
        "</intermediateCatchEvent>"
    )
    throwing = catching.replace("intermediateCatchEvent", "intermediateThrowEvent")
    deploy("", process("listen", catching, outside=signal), process("cry", throwing, outside=signal))
    for owner in ("", "acme", "globex"):
        start("listen", tenant=owner)
    start("cry", tenant="acme")
    run_all()
    listening = ProcessInstance.objects.filter(process__key="listen")
    assert dict(listening.values_list("tenant", "status")) == {
        "": "active",
        "acme": "completed",
        "globex": "active",
    }
    assert runtime.deliver_signal(name="alarm", tenant="globex").receivers == 1
    assert runtime.deliver_signal(name="alarm", tenant="acme").receivers == 0


def test_calls_and_decisions_find_the_tenants_own_else_the_shared_one(start: Start) -> None:
    part = process("part", computed("=&quot;shared&quot;", "part"))
    deploy("", process("order", CALLING, DECIDING), part, decision("shared"))
    deploy("acme", part.replace(b"shared", b"own"), decision("own"))
    deploy("globex", process("unrelated", user_task()))
    assert dict(start("order", tenant="acme").variables.values_list("name", "value"))["rate"] == "own"
    assert dict(start("order", tenant="globex").variables.values_list("name", "value"))["rate"] == "shared"
    called = ProcessInstance.objects.filter(process__key="part").values_list("tenant", "process__tenant")
    assert sorted(called) == [("acme", "acme"), ("globex", "")]


def test_a_data_store_is_the_tenants_own(start: Start) -> None:
    store_of = '<dataStore id="prices" name="prices"/>'
    writing = (
        '<task id="{id}"><ioSpecification id="{id}_io"><dataOutput id="{id}_out" name="price"/>'
        '<inputSet id="{id}_is"/><outputSet id="{id}_os"><dataOutputRefs>{id}_out</dataOutputRefs></outputSet>'
        '</ioSpecification><dataOutputAssociation id="{id}_a"><sourceRef>{id}_out</sourceRef>'
        "<targetRef>reference</targetRef></dataOutputAssociation></task>"
    )
    model = process("order", writing, outside=store_of).replace(
        b"</process>", b'<dataStoreReference id="reference" dataStoreRef="prices"/></process>'
    )
    deploy("", model)
    data_stores.write({"prices": 1}, now(), tenant="globex")
    start("order", tenant="acme", variables={"price": 90})
    with tenants.acting_for("globex"):
        assert data_stores.StoredDataStores().read("prices") == 1
    with tenants.acting_for("acme"):
        assert data_stores.StoredDataStores().read("prices") == 90
    assert data_stores.StoredDataStores().read("prices") is None


def test_a_secret_is_the_tenants_own_else_the_shared_one(start: Start) -> None:
    deploy("", process("order", user_task()))
    store.keep("TOKEN", "shared")
    store.keep("TOKEN", "own", tenant="acme")
    revealed = {}
    for owner in ("acme", "globex"):
        instance = start("order", tenant=owner)
        mark = SecretMarks().mark(str(instance.pk), 2, "TOKEN")
        revealed[owner] = Revealing(instance.pk, 2).revealed(mark)
    assert revealed == {"acme": "own", "globex": "shared"}


def test_a_tenant_goes_when_nothing_belongs_to_it() -> None:
    draft = Draft.objects.create(key="order", xml="<x/>", tenant="acme")
    acme = Tenant.objects.get(pk="acme")
    with pytest.raises(TenantInUse, match="drafts that belong to acme"):
        tenants.forget(acme)
    draft.delete()
    tenants.forget(acme)
