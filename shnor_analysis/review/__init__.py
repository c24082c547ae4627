"""The diagnostic review: what the notebook ``diagnostic_review`` shows; nothing else imports this room.

Lists to choose from, a school looked at under another rule, tests of two seasons, notes; the marts and the other
rooms do the computing, :mod:`~shnor_analysis.review.panel` puts widgets around it.
"""
