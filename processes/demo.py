"""A payment service to try service tasks with; it is there only while DEMO is set and keeps nothing."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

LIMIT = Decimal(10_000)


@csrf_exempt
@require_POST
def payments(request: HttpRequest) -> HttpResponse:
    """Charge {"order": text, "amount": number}: 201 with a receipt, 402 above the limit, 400 for anything else.

    The same Idempotency-Key gets the same receipt.
    """
    if not settings.DEMO:
        raise Http404
    try:
        order, amount = _charge(json.loads(request.body))
    except (ValueError, KeyError, TypeError, InvalidOperation):
        return JsonResponse({"error": 'Send {"order": text, "amount": number above 0}.'}, status=400)
    if amount > LIMIT:
        return JsonResponse({"error": f"The card is good for {LIMIT} at most."}, status=402)
    key = request.headers.get("Idempotency-Key", order)
    receipt = hashlib.sha256(f"{key}:{order}:{amount}".encode()).hexdigest()[:12].upper()
    return JsonResponse({"receipt": receipt, "order": order, "amount": str(amount)}, status=201)


def _charge(body: dict[str, Any]) -> tuple[str, Decimal]:
    amount = Decimal(str(body["amount"]))
    if not body["order"] or not amount.is_finite() or amount <= 0:
        raise ValueError(body)
    return str(body["order"]), amount
