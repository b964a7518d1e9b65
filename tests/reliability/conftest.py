"""A process with work, a timer, a fork, repeated work and a sum; and what is called on its behalf."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest

from processes import deployment
from tasks.connectors import registry
from tasks.connectors.base import Work
from tests.processes.diagrams import HEAD

DURABLE = f"""{HEAD}<process id="durable" isExecutable="true">
<startEvent id="begin"/>
<serviceTask id="charge"><extensionElements><pythmata:serviceTaskConfig taskName="probe" resultVariable="charged"/>
</extensionElements></serviceTask>
<parallelGateway id="fork"/>
<intermediateCatchEvent id="pause"><timerEventDefinition id="pause_timer"><timeDuration>PT1H</timeDuration>
</timerEventDefinition></intermediateCatchEvent>
<subProcess id="pack"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>
</multiInstanceLoopCharacteristics><serviceTask id="wrap"><extensionElements>
<pythmata:serviceTaskConfig taskName="probe"/></extensionElements></serviceTask></subProcess>
<parallelGateway id="join"/>
<scriptTask id="sum" scriptFormat="feel" pythmata:resultVariable="total"><script>charged + 1</script></scriptTask>
<endEvent id="end"/>
<sequenceFlow id="f1" sourceRef="begin" targetRef="charge"/><sequenceFlow id="f2" sourceRef="charge" targetRef="fork"/>
<sequenceFlow id="f3" sourceRef="fork" targetRef="pause"/><sequenceFlow id="f4" sourceRef="fork" targetRef="pack"/>
<sequenceFlow id="f5" sourceRef="pause" targetRef="join"/><sequenceFlow id="f6" sourceRef="pack" targetRef="join"/>
<sequenceFlow id="f7" sourceRef="join" targetRef="sum"/><sequenceFlow id="f8" sourceRef="sum" targetRef="end"/>
</process></definitions>""".encode()

Calls = dict[str, list[str]]


@pytest.fixture
def calls() -> Iterator[Calls]:
    """Instance → the idempotency key of each call of the work, in order."""
    found: Calls = defaultdict(list)

    def probe(work: Work) -> dict[str, object]:
        found[str(work.instance_id)].append(work.idempotency_key)
        return {"charged": 1} if work.element_id == "charge" else {}

    registry.register("probe", probe)
    deployment.deploy(files={"durable.bpmn": DURABLE})
    yield found
    registry.forget("probe")
