"""The store: Parquet files sorted by school, written whole or not at all, read a school at a time."""
