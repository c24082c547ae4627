"""What results and reports say of schools by the way: name, municipality, region."""

from collections.abc import Iterator

from shnor_analysis.sources.directory import school_row
from shnor_analysis.sources.naming import Facts
from shnor_analysis.sources.part import Part
from shnor_analysis.sources.recognise import Recognised
from shnor_analysis.tables.vocabulary import school_id_of

_COUNTRY = "вся выборка"


def mentioned_schools(known: Recognised, facts: Facts, part: Part) -> list[dict[str, object]]:
    """Describe the schools a file mentions as far as it names them."""
    if known.kind in ("f3", "journal_comparison"):
        return list(_in_groups(known))
    named = {"protocol_2022": _in_protocol, "f1": _in_f1}.get(known.kind)
    described = {} if named is None else {row["school_id"]: row for row in named(known, facts)}
    rest = set(part.tables["results"]["school_id"].unique()) - set(described)
    return list(described.values()) + [school_row(login, region=facts.region) for login in sorted(rest)]


def _in_protocol(known: Recognised, facts: Facts) -> Iterator[dict[str, object]]:
    """Read ``edu223568 | МБОУ "…"`` and the municipality of the layout of 2022."""
    titles = [str(cell).strip() for cell in known.sheet.rows[known.header_row]]
    login, name, municipality = (titles.index(title) for title in ("Пользователь", "Школа", "Муниципалитет"))
    for row in known.sheet.rows[known.header_row + 1 :]:
        if school_id_of(row[login]):
            school = str(row[name]).split("|", 1)[-1].strip()
            yield school_row(
                str(row[login]), name=school, municipality=str(row[municipality]), region=facts.region
            )


def _in_f1(known: Recognised, facts: Facts) -> Iterator[dict[str, object]]:
    for row in known.sheet.rows[known.header_row + 1 :]:
        if school_id_of(row[0]):
            name = str(row[2]).rsplit("(", 1)[0].strip()
            yield school_row(str(row[0]), name=name, municipality=str(row[1]), region=facts.region)


def _in_groups(known: Recognised) -> Iterator[dict[str, object]]:
    """Take schools of a group table; the municipality is that of the group line above them."""
    municipality, region = "", ""
    for row in known.sheet.rows[known.header_row + 1 :]:
        group = str(row[0]).strip() if row else ""
        inside = group.rsplit("(", 1)[-1].rstrip(") ")
        if school_id_of(inside):
            name = group.rsplit("(", 1)[0].strip()
            yield school_row(inside, name=name, municipality=municipality, region=region)
        elif "_m" in inside:
            municipality = group
        elif group and group.casefold() != _COUNTRY:
            region = group
