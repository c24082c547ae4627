"""Pure, vectorised statistics on arrays of counts: no pandas, no schools, no files.

Conventions of the room
-----------------------
* Every difference is **second minus first** (after minus before); ``alternative="greater"`` means
  the second group (the later season) is larger.
* Arguments broadcast; the last axis holds categories, pupils or strata where a function says so.
* A test or an interval that does not exist for the data is a value with a reason
  (:class:`shnor_analysis.statistics.result.Reason`), never a bare NaN; impossible input
  (negative counts, more successes than trials, fractions of a pupil) raises ``ValueError``.
* Nothing is rounded.
"""
