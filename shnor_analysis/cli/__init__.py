"""The command ``shnor``: thin words around the rooms. Each module registers its commands with the application."""

from shnor_analysis.cli import data, pages, papers, start, whole
from shnor_analysis.cli.common import app, main

__all__ = ["app", "data", "main", "pages", "papers", "start", "whole"]
