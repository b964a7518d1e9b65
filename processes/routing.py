"""The WebSocket addresses of this floor."""

from django.urls import path

from processes.consumers import LiveConsumer

websocket_urlpatterns = [path("ws/", LiveConsumer.as_asgi())]
