"""Numbers that come from outside (rules, scales, thresholds): TOML files with source and year, and a loader."""
