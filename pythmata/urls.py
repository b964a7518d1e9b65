"""Addresses: each floor brings its own."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from pythmata import health

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("api/token/", include("pythmata.tokens")),
    path("api/", include("processes.api.urls")),
    path("api/", include("tasks.api.urls")),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("", include("processes.urls")),
]

handler400 = "pythmata.error_pages.bad_request"
handler403 = "pythmata.error_pages.forbidden"
handler404 = "pythmata.error_pages.not_found"
handler500 = "pythmata.error_pages.server_error"
