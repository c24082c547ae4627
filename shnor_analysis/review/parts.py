"""Small parts of the page around widgets: labels above fields, forms, and errors as sentences."""

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from shnor_analysis.reports.blocks import Block, absent
from shnor_analysis.store.paths import StoreError

#: Blocks of the report sized for the page; the widgets' own widths are for a narrow side bar.
_WHOLE = {"width": "auto"}


def labelled(label: str, field: Any) -> Any:
    """Give a field its label, which the stylesheet sets above it."""
    field.description = label
    field.style = {"description_width": "auto"}
    field.layout = widgets.Layout(**_WHOLE)
    field.add_class("shnor-field")
    return field


def html_of(make: Callable[[], Block]) -> str:
    """Make a part of the page; a trouble with the store becomes its sentence."""
    try:
        return str(make().html)
    except StoreError as trouble:
        return f'<div class="shnor">{absent(str(trouble))}</div>'
