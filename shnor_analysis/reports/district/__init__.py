"""Sections of the page of the district."""
