"""How PostgreSQL keeps the tables that every turn writes.

Room in the pages lets an update of an instance stay where it is and touch no index; tables whose rows are written
once and updated once are cleaned early, so that looking for what waits does not wade through what was.
"""

from django.db import migrations

STORAGE = {
    "processes_processinstance": "fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05",
    "processes_command": "fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02",
    "processes_timer": "autovacuum_vacuum_scale_factor = 0.02",
    "processes_eventsubscription": "autovacuum_vacuum_scale_factor = 0.02",
    "processes_outboxmessage": "fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02",
}


def set_storage(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, parameters in STORAGE.items():
            schema_editor.execute(f"ALTER TABLE {table} SET ({parameters})")


def reset_storage(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, parameters in STORAGE.items():
            names = ", ".join(part.partition("=")[0].strip() for part in parameters.split(","))
            schema_editor.execute(f"ALTER TABLE {table} RESET ({names})")


class Migration(migrations.Migration):

    dependencies = [
        ('processes', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(set_storage, reset_storage),
    ]
