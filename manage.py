#!/usr/bin/env python
"""Command line of the project; `python -m pythmata` is the same."""

from pythmata.__main__ import main

if __name__ == "__main__":
    main()
