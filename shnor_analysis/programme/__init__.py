"""What was promised and what was done: pure functions from the programme register to its marts.

Functions take tables of the register, the report date ``as_of`` and the values of ``methodology/programme.toml``;
what was dated after ``as_of`` has not happened yet. Only :mod:`shnor_analysis.programme.marts` reads a store.
"""
