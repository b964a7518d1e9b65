"""Who am I?"""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from processes.api.serializers.instances import MeOut
from processes.rest.declared import anyone_signed_in
from processes.rest.views import Endpoint


class MeView(Endpoint):
    allowed = {"GET": anyone_signed_in}

    @extend_schema(responses=MeOut, summary="The user of this request", tags=["me"])
    def get(self, request: Request) -> Response:
        return Response(MeOut(request.user).data)
