"""Frames between processes: over Redis from a worker's thread to a consumer's loop, and never an exception."""

import asyncio
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from channels.layers import get_channel_layer
from pytest_django import Settings

from processes import metrics
from processes.push import Courier, InstanceChanged, group_of, instances_changed, topic_changed

PUBSUB = "channels_redis.pubsub.RedisPubSubChannelLayer"


@pytest.fixture
def redis_layer(redis_server: "redis.Redis", settings: Settings) -> None:
    config = {"hosts": [settings.REDIS_URL], "prefix": f"test-{uuid.uuid4().hex}"}
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": PUBSUB, "CONFIG": config}}


@pytest.fixture
def courier() -> Iterator[Courier]:
    courier = Courier()
    yield courier
    courier.stop()


def frames(topic: str, **details: Any) -> dict[str, dict[str, Any]]:
    return {topic: details}


@pytest.mark.redis
@pytest.mark.usefixtures("redis_layer")
async def test_a_thread_reaches_a_consumer_over_redis(courier: Courier) -> None:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add(group_of("processes"), channel)
    await asyncio.sleep(0.2)
    await asyncio.to_thread(courier.send, frames("processes", instance="i", status="active"))
    message = await asyncio.wait_for(layer.receive(channel), 5)
    assert (message["type"], message["topic"]) == ("topic.changed", "processes")
    assert message["details"] == {"instance": "i", "status": "active"}
    await layer.flush()


@pytest.mark.redis
@pytest.mark.usefixtures("redis_layer")
async def test_a_burst_of_a_thousand_loses_none(courier: Courier) -> None:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add(group_of("processes"), channel)
    await asyncio.sleep(0.2)

    def burst() -> None:
        for number in range(1_000):
            courier.send(frames("processes", number=number))

    await asyncio.to_thread(burst)
    got = [(await asyncio.wait_for(layer.receive(channel), 5))["details"]["number"] for _ in range(1_000)]
    assert sorted(got) == list(range(1_000))
    await layer.flush()


def test_a_redis_that_is_away_hurts_nobody(courier: Courier, settings: Settings) -> None:
    config = {"hosts": ["redis://127.0.0.1:1/0"]}
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": PUBSUB, "CONFIG": config}}
    failed = metrics.pushes.labels("failed")
    before = failed._value.get()
    courier.send(frames("processes"))
    end = time.monotonic() + 10
    while failed._value.get() == before:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_with_nobody_listening_nothing_happens() -> None:
    instances_changed([InstanceChanged(uuid.uuid4(), uuid.uuid4(), uuid.uuid4(), 1, "active")])
    instances_changed([])
    topic_changed("tasks")


def test_a_group_name_fits_whatever_the_topic() -> None:
    names = {group_of(topic) for topic in ("process:" + "ü" * 255, "process:a b", "tasks", "")}
    assert len(names) == 4
    assert all(len(name) < 100 and name.replace(".", "").isalnum() for name in names)
