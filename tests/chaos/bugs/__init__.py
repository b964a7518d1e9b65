"""Mistakes that the invariants have to find: each is the platform with one of its guards taken out.

The processes of a round run with the settings of this package and make the mistake that CHAOS_BUG names.
"""
