"""Figures of the reports: a ready-made table in, a Matplotlib ``Figure`` (or a reason why not) out."""
