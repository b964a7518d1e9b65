"""The API for a WSGI server; it serves no WebSockets."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pythmata.settings")

application = get_wsgi_application()
