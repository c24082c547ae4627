"""Checking the method itself: regions in which the truth is known, and what the verdicts say there."""
