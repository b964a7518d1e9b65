"""The REST API as an outside program uses it: urllib and a JWT, nothing of ours."""

from __future__ import annotations

import json
import urllib.request
import uuid
from collections.abc import Mapping
from typing import Any


class Api:
    """`Api(address, name, password)` fetches a token; every call answers the decoded body or raises HTTPError."""

    def __init__(self, address: str, username: str, password: str) -> None:
        self.address = address
        self.token = ""
        self.token = self.post("token/", {"username": username, "password": password})["access"]

    def get(self, path: str) -> Any:
        return self._call(path, None, "")

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._call(path, json.dumps(body).encode(), "application/json")

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._call(path, json.dumps(body).encode(), "application/json", "PUT")

    def delete(self, path: str) -> None:
        self._call(path, None, "", "DELETE")

    def deploy(self, name: str, files: Mapping[str, str]) -> Any:
        """Deploy files, given as file name → content."""
        boundary = uuid.uuid4().hex
        parts = [_part(boundary, f'name="files"; filename="{file}"', text) for file, text in files.items()]
        body = "".join([*parts, _part(boundary, 'name="name"', name), f"--{boundary}--\r\n"])
        return self._call("deployments/", body.encode(), f"multipart/form-data; boundary={boundary}")

    def _call(self, path: str, body: bytes | None, content_type: str, method: str | None = None) -> Any:
        request = urllib.request.Request(f"{self.address}/api/{path}", data=body, method=method)
        if content_type:
            request.add_header("Content-Type", content_type)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read()
            return json.loads(text) if text else None


def _part(boundary: str, disposition: str, content: str) -> str:
    return f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n"
