"""Canonical tables: one pandera model a table, and the vocabulary of the whole product."""
