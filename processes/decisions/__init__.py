"""Decisions on the platform: DMN files are deployed as versions, evaluated for processes and for people."""
