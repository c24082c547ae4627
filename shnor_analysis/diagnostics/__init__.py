"""Rules and comparisons over all schools at once: tables in, marts out; no files, no plots."""
