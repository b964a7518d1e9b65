"""The whole platform as real processes, under load, while its parts are killed; `make chaos` runs it.

Nothing here is a test that pytest collects: a run takes minutes and ends with a report (docs/reliability.md).
"""
