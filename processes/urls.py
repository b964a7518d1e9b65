"""Addresses of the pages: first page, log-in, the React application, the demo's payment service."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path
from django.utils.translation import gettext_lazy as _

from processes import demo, pages

login = LoginView.as_view(
    redirect_authenticated_user=True,
    extra_context={"title": _("Log in"), "site_title": "Pythmata", "site_header": "Pythmata"},
)

urlpatterns = [
    path("", pages.home, name="home"),
    path("login/", login, name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("app/", pages.app, name="app"),
    path("app/<path:path>", pages.app, name="app-page"),
    path("demo/payments/", demo.payments, name="demo-payments"),
]
