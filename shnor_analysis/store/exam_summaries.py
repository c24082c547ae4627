"""Which schools the rows of a summary of exams are about: by code, else by name; never by a likeness."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pandas as pd

from shnor_analysis.store.exams import ExamSchools, Told
from shnor_analysis.store.near import nearest
from shnor_analysis.tables.mark_counts import MarkCounts
from shnor_analysis.tables.vocabulary import folded, without_legal_form

#: Columns of a part besides the table ``mark_counts``.
NAME, MUNICIPALITY = "school_name", "school_municipality"
#: Code of the complaint about a row whose school is not known.
UNNAMED = "exam_school_unnamed"
_NEAR = 3
#: What a municipality is, in all spellings, and how much of its name cases leave alone.
_KIND_OF_PLACE = re.compile(
    r"\b(?:муниципальн\w*|городск\w*|район\w*|округ\w*|город|образовани\w*|г|го|мр|мо|р-н|зато)\b\.?"
)
_STEM = 5


def with_named_schools(rows: pd.DataFrame, schools: ExamSchools) -> tuple[pd.DataFrame, Told]:
    """Give the rows of schools their keys.

    A row whose code or name is that of no school, or of several, is set aside and told with the nearest names:
    what has only a name cannot be kept under a code.
    """
    if NAME not in rows:
        return rows, []
    named = rows["layout"].eq("summary") & rows["scope"].eq("school")
    if not named.any():
        return rows[MarkCounts.columns()], []
    by_name = _by_name(schools)
    meant: dict[Any, str] = {}
    told: dict[Any, dict[str, Any]] = {}
    for at, row in rows[named].to_dict("index").items():
        key = _key(row, schools, by_name)
        if key is not None:
            meant[at] = key
        elif (row["source_file"], row["source_row"]) not in told:  # a row has several subjects
            told[row["source_file"], row["source_row"]] = _unnamed(row, schools)
    kept = rows[~named | rows.index.isin(list(meant))]
    keys = pd.Series(meant, dtype="object").reindex(kept.index)
    return kept.assign(school_id=keys.fillna(kept["school_id"].astype("object")))[MarkCounts.columns()], list(
        told.values()
    )


def _by_name(schools: ExamSchools) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, name in schools.names.items():
        found[without_legal_form(name)].append(str(key))
    return found


def _key(row: Mapping[Any, Any], schools: ExamSchools, by_name: Mapping[str, list[str]]) -> str | None:
    """Find the school of a row: by its code, else by its name in its municipality.

    A ministry's summary has a «СОШ № 1» in each district and a district's directory one of them: a school of
    another municipality, or one that the directory has under another code, is not this one.
    """
    code = row["school_id"]
    if isinstance(code, str) and code in schools.by_code:
        return schools.by_code[code]
    same = by_name.get(without_legal_form(row[NAME]), [])
    if isinstance(code, str):
        prefix = code[:3]
        coded = {school for key, school in schools.by_code.items() if key.startswith(prefix)}
        same = [key for key in same if key not in coded]
    same = [key for key in same if _same_place(row[MUNICIPALITY], schools.municipalities.get(key, ""))]
    return same[0] if len(same) == 1 else None


def _same_place(one: str, two: str) -> bool:
    """Compare municipalities by the word that names them, as long as both are known."""
    first, second = (_KIND_OF_PLACE.sub(" ", folded(place)).split()[:1] for place in (one, two))
    return not (first and second) or first[0][:_STEM] == second[0][:_STEM]


def _unnamed(row: Mapping[Any, Any], schools: ExamSchools) -> dict[str, Any]:
    spelled = {without_legal_form(name): str(name) for name in schools.names.values()}
    near = [spelled[word] for word in nearest(without_legal_form(row[NAME]), spelled, _NEAR)]
    place = f" ({row[MUNICIPALITY]})" if row[MUNICIPALITY] else ""
    listed = f" Похожие: {'; '.join(near)}." if near else ""
    return {
        "source_file": row["source_file"],
        "row": int(row["source_row"]),
        "column": "Образовательная организация",
        "value": row[NAME],
        "code": UNNAMED,
        "severity": "set_aside",
        "message": f"Школы «{row[NAME]}»{place} нет в списке школ, или таких несколько.{listed} "
        "Строка отложена: исправьте название или впишите код ОО в свод и в список школ.",
        "school_id": None,
    }
