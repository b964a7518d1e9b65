from django.contrib.admin.apps import AdminConfig


class PythmataAdminConfig(AdminConfig):
    """Django's administration with our site, wherever an application registers its models."""

    default_site = "processes.admin_site.PythmataAdminSite"
