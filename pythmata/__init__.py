"""Wiring only: settings, addresses, servers, Celery, health. It imports everything; nobody imports it."""
