"""The three services outside: database, Redis, RabbitMQ; one connection life cycle for all (base.py)."""
