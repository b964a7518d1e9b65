"""Deployments: files in, new versions out."""

from __future__ import annotations
