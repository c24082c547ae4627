"""Tables that a screen reader reads, a telephone holds and Excel takes over by copying."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from shnor_analysis.reports.formatting import MISSING


@dataclass(frozen=True)
class Column:
    """A column of a printed table: its head, whether it holds numerals (set to the right), may be sorted by."""

    title: str
    numeric: bool = False
    sortable: bool = True


def html_table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    strong: Sequence[bool] = (),
    stack: bool = False,
    compact: bool = False,
    sortable: bool = False,
) -> Markup:
    """Write a table; every text in it is escaped.

    Parameters
    ----------
    caption : str
        What the table shows; also the name of the area it scrolls in.
    columns : sequence of Column
        Heads; the first column heads the rows.
    rows : sequence of sequence of str
        Texts ready for print.
    strong : sequence of bool
        Rows that carry the answer and are set bold.
    stack : bool
        On a telephone each row becomes a card instead of a line to be scrolled. The roles are then spelled
        out, since a table laid out as blocks loses its own.
    compact : bool
        Smaller type, for long lists in appendices.
    sortable : bool
        Where scripts run, a click on a head sorts the rows.
    """
    roles = _roles(stack)
    head = Markup("").join(
        Markup('<th scope="col"{role}{css}{fixed}>{title}</th>').format(
            role=roles["columnheader"],
            css=_css(column),
            fixed=Markup(" data-fixed") if sortable and not column.sortable else "",
            title=column.title,
        )
        for column in columns
    )
    marks = [*strong, *[False] * (len(rows) - len(strong))]
    body = Markup("").join(_row(columns, row, roles, strong=mark) for row, mark in zip(rows, marks, strict=True))
    return Markup(
        '<div class="scroll{css}" role="region" aria-label="{caption}" tabindex="0"><table{sortable}{table}>'
        "<caption>{caption}</caption><thead{group}><tr{row}>{head}</tr></thead><tbody{group}>{body}</tbody>"
        "</table></div>"
    ).format(
        css=(" stack" if stack else "") + (" compact" if compact else ""),
        caption=caption,
        sortable=Markup(' class="sortable"') if sortable else "",
        table=roles["table"],
        group=roles["rowgroup"],
        row=roles["row"],
        head=head,
        body=body,
    )


def tips(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[str]:
    """Say each row of a table in one line, for whoever points at its mark in the figure.

    Examples
    --------
    >>> heads = [Column("Работа"), Column("Сезон"), Column("Доля «2»", numeric=True)]
    >>> tips(heads, [["Химия", "весна 2021", "40 %"]])
    ['Химия: весна 2021; доля «2» 40 %']
    """
    told = []
    for first, *cells in rows:
        named = [
            f"{column.title[:1].lower()}{column.title[1:]} {cell}" if column.numeric else cell
            for column, cell in zip(columns[1:], cells, strict=True)
            if cell and cell != MISSING
        ]
        told.append(f"{first}: {'; '.join(named)}")
    return told


def _roles(spelled: bool) -> dict[str, Markup]:
    """Give the role attributes of each part, empty where the elements say enough."""
    names = ("table", "rowgroup", "row", "columnheader", "rowheader", "cell")
    return {name: Markup(f' role="{name}"') if spelled else Markup("") for name in names}


def _css(column: Column) -> Markup:
    return Markup(' class="num"') if column.numeric else Markup("")


def _row(columns: Sequence[Column], texts: Sequence[str], roles: dict[str, Markup], *, strong: bool) -> Markup:
    """Write one row; each cell knows its head, for the cards of the narrow layout.

    Every piece is a `Markup` or escaped by hand: formatting cell by cell would take a tenth of a report's time.
    """
    cells = [f'<th scope="row"{roles["rowheader"]}>{escape(texts[0])}</th>']
    for column, text in zip(columns[1:], texts[1:], strict=True):
        label = f' data-label="{escape(column.title)}"' if roles["cell"] else ""
        cells.append(f"<td{roles['cell']}{_css(column)}{label}>{escape(text)}</td>")
    css = ' class="strong"' if strong else ""
    return Markup(f"<tr{roles['row']}{css}>{''.join(cells)}</tr>")
