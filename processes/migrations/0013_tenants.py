import django.core.validators
import django.db.models.deletion
import processes.models.base
from django.conf import settings
from django.db import migrations, models


def copy_drafts(apps, schema_editor):
    """A primary key cannot be changed in place: the rows move to a table that has another one."""
    columns = ("key", "name", "xml", "revision", "updated_at", "updated_by_id")
    rows = apps.get_model("processes", "Draft").objects.values(*columns)
    new = apps.get_model("processes", "DraftOfTenant")
    new.objects.bulk_create(new(**row) for row in rows.iterator())
    if schema_editor.connection.vendor == "postgresql":
        # What waits for the end of the transaction would forbid renaming the table.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('processes', '0012_api_keys'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Tenant',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9][A-Za-z0-9._-]*\\Z', 'Letters, digits, dot, _ and - only.')], verbose_name='key')),
                ('name', models.CharField(blank=True, max_length=255, verbose_name='name')),
            ],
            options={
                'verbose_name': 'tenant',
                'verbose_name_plural': 'tenants',
                'ordering': ['key'],
                'permissions': [('work_in_all_tenants', 'Can work in all tenants')],
            },
        ),
        migrations.AlterModelOptions(
            name='datastoreentry',
            options={'ordering': ['name', 'tenant'], 'verbose_name': 'data store', 'verbose_name_plural': 'data stores'},
        ),
        migrations.AlterModelOptions(
            name='decision',
            options={'ordering': ['key', 'tenant'], 'permissions': [('evaluate_decision', 'Can evaluate the decision'), ('administer_decision', 'Can grant permissions on the decision')], 'verbose_name': 'decision', 'verbose_name_plural': 'decisions'},
        ),
        migrations.AlterModelOptions(
            name='process',
            options={'ordering': ['key', 'tenant'], 'permissions': [('start_process', 'Can start instances of the process'), ('operate_process', 'Can operate instances of the process'), ('administer_process', 'Can grant permissions on the process')], 'verbose_name': 'process', 'verbose_name_plural': 'processes'},
        ),
        migrations.AlterModelOptions(
            name='secret',
            options={'ordering': ['name', 'tenant'], 'verbose_name': 'secret', 'verbose_name_plural': 'secrets'},
        ),
        migrations.RemoveConstraint(
            model_name='bufferedmessage',
            name='message_once_per_id',
        ),
        migrations.RemoveConstraint(
            model_name='formdefinition',
            name='form_version_once_per_key',
        ),
        migrations.RemoveConstraint(
            model_name='processinstance',
            name='instance_once_per_conversation',
        ),
        migrations.AddField(
            model_name='bufferedmessage',
            name='tenant',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='tenant'),
        ),
        migrations.AddField(
            model_name='datastoreentry',
            name='tenant',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='tenant'),
        ),
        migrations.AddField(
            model_name='decision',
            name='tenant',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='tenant'),
        ),
        migrations.AddField(
            model_name='decisionrequirements',
            name='tenant',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='tenant'),
        ),
        migrations.AddField(
            model_name='deployment',
            name='tenant',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='tenant'),
        ),
        migrations.AddField(
            model_name='formdefinition',
            name='tenant',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='tenant'),
        ),
        migrations.AddField(
            model_name='process',
            name='tenant',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='tenant'),
        ),
        migrations.AddField(
            model_name='processinstance',
            name='tenant',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='tenant'),
        ),
        migrations.AddField(
            model_name='secret',
            name='tenant',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='tenant'),
        ),
        migrations.AlterField(
            model_name='datastoreentry',
            name='name',
            field=models.CharField(max_length=255, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='key',
            field=models.CharField(max_length=255, verbose_name='key'),
        ),
        migrations.AlterField(
            model_name='process',
            name='key',
            field=models.CharField(max_length=255, verbose_name='key'),
        ),
        migrations.AlterField(
            model_name='secret',
            name='name',
            field=models.CharField(max_length=100, validators=[django.core.validators.RegexValidator('^[A-Za-z_][A-Za-z0-9_]*\\Z', 'Letters, digits and _ only.')], verbose_name='name'),
        ),
        migrations.AddIndex(
            model_name='processinstance',
            index=models.Index(condition=models.Q(('tenant', ''), _negated=True), fields=['tenant', '-id'], name='instance_by_tenant'),
        ),
        migrations.AddConstraint(
            model_name='bufferedmessage',
            constraint=models.UniqueConstraint(fields=('message_id', 'tenant'), name='message_once_per_tenant'),
        ),
        migrations.AddConstraint(
            model_name='datastoreentry',
            constraint=models.UniqueConstraint(fields=('name', 'tenant'), name='data_store_once_per_tenant'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('key', 'tenant'), name='decision_once_per_tenant'),
        ),
        migrations.AddConstraint(
            model_name='formdefinition',
            constraint=models.UniqueConstraint(fields=('key', 'tenant', 'version'), name='form_version_once_per_tenant'),
        ),
        migrations.AddConstraint(
            model_name='process',
            constraint=models.UniqueConstraint(fields=('key', 'tenant'), name='process_once_per_tenant'),
        ),
        migrations.AddConstraint(
            model_name='processinstance',
            constraint=models.UniqueConstraint(condition=models.Q(('correlation_key__isnull', False), ('status__in', ['active', 'suspended'])), fields=('process', 'tenant', 'correlation_key'), name='instance_once_per_conversation'),
        ),
        migrations.AddConstraint(
            model_name='secret',
            constraint=models.UniqueConstraint(fields=('name', 'tenant'), name='secret_once_per_tenant'),
        ),
        migrations.AddField(
            model_name='tenant',
            name='groups',
            field=models.ManyToManyField(blank=True, related_name='tenants', to='auth.group', verbose_name='groups'),
        ),
        migrations.AddField(
            model_name='tenant',
            name='users',
            field=models.ManyToManyField(blank=True, related_name='tenants', to=settings.AUTH_USER_MODEL, verbose_name='users'),
        ),
        migrations.CreateModel(
            name="DraftOfTenant",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=processes.models.base.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=255, verbose_name="process key")),
                (
                    "tenant",
                    models.CharField(blank=True, db_default="", default="", max_length=64, verbose_name="tenant"),
                ),
                ("name", models.CharField(blank=True, max_length=1000, verbose_name="name")),
                ("xml", models.TextField(verbose_name="BPMN XML")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
                ("updated_at", models.DateTimeField(verbose_name="changed at")),
                (
                    "updated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
        ),
        migrations.RunPython(copy_drafts, migrations.RunPython.noop),
        migrations.DeleteModel(name="Draft"),
        migrations.RenameModel("DraftOfTenant", "Draft"),
        migrations.AlterModelOptions(
            name="draft",
            options={"ordering": ["-updated_at"], "verbose_name": "draft", "verbose_name_plural": "drafts"},
        ),
        migrations.AlterField(
            model_name="draft",
            name="updated_at",
            field=models.DateTimeField(auto_now=True, verbose_name="changed at"),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(fields=("key", "tenant"), name="draft_once_per_tenant"),
        ),
    ]
