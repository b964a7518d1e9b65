"""Another system that listens: every event it is sent becomes a line of a file, repeats included.

`python -m tests.chaos.listener AMQP_URL FILE`
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any, TextIO

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError

QUEUE, EXCHANGE = "chaos.listener", "pythmata.events"


def listen(url: str, output: TextIO) -> None:
    """Until the connection fails. The queue is made here, again after the broker was emptied."""
    parameters = pika.URLParameters(url)
    parameters.heartbeat = 5
    connection = pika.BlockingConnection(parameters)
    channel = connection.channel()
    channel.exchange_declare(EXCHANGE, "topic", durable=True)
    channel.queue_declare(QUEUE, durable=True)
    channel.queue_bind(QUEUE, EXCHANGE, "#")

    def heard(channel: BlockingChannel, method: Any, properties: Any, body: bytes) -> None:
        event = json.loads(body)
        line = {
            "id": event["id"],
            "subject": event["subject"],
            "sequence": event.get("sequence"),
            "at": time.time(),
        }
        output.write(json.dumps(line) + "\n")
        output.flush()
        channel.basic_ack(method.delivery_tag)

    channel.basic_qos(prefetch_count=200)
    channel.basic_consume(QUEUE, heard)
    channel.start_consuming()


if __name__ == "__main__":
    with open(sys.argv[2], "a") as file:
        while True:
            try:
                listen(sys.argv[1], file)
            except (AMQPError, OSError) as error:
                print(f"listening again: {error!r}", flush=True)
                time.sleep(0.5)
