"""Counters and histograms of this process; what the database knows is read at each scrape (pythmata/metrics.py)."""

from prometheus_client import Counter, Gauge, Histogram

wakeups = Counter(
    "pythmata_wakeups", "Wake-ups by what became of them: sent, coalesced, dropped, failed", ["outcome"]
)
turns = Counter("pythmata_turns", "Commands consumed by turns", ["outcome"])
advance_seconds = Histogram(
    "pythmata_advance_seconds",
    "Seconds of one transaction of turns",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
version_conflicts = Counter(
    "pythmata_version_conflicts", "Turns undone because another wrote the instance first"
)
timer_lateness_seconds = Histogram(
    "pythmata_timer_lateness_seconds",
    "Seconds between a timer's due date and its command",
    buckets=(0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600),
)
leases_expired = Counter("pythmata_leases_expired", "Jobs whose worker vanished")
fenced = Counter("pythmata_fenced", "Reports dropped because their lease had gone to another worker")
external_seconds = Histogram(
    "pythmata_external_seconds", "Seconds of one connector call", ["connector", "outcome"]
)
live_state = Counter("pythmata_live_state", "Instances mirrored to Redis by outcome", ["outcome"])
events = Counter("pythmata_events", "Events handed to RabbitMQ by outcome", ["outcome"])
messages = Counter("pythmata_messages", "Messages taken from RabbitMQ by outcome", ["outcome"])
pushes = Counter("pythmata_pushes", "Frames for WebSocket groups by outcome", ["outcome"])
websockets = Gauge("pythmata_websockets", "Open WebSockets of this process")
connection_state = Gauge("pythmata_connection_up", "1 while a service answers, by connection", ["connection"])
