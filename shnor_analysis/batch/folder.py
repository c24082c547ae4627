"""The folder of the reports: documents for the office and for the public never lie in one."""

from pathlib import Path

from shnor_analysis.reports.audience import INTERNAL, PUBLIC, Audience
from shnor_analysis.store.paths import StoreError
from shnor_analysis.store.writing import write_text

#: File that says for whom the documents of a folder are.
MARK = ".audience"


def claim(out: Path, audience: Audience) -> None:
    """Mark a folder as one for an audience.

    A folder with pages and no mark is one for the office: it was made before there were marks.

    Raises
    ------
    StoreError
        The folder holds documents for the other audience.
    """
    path = out / MARK
    held = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    if not held and any(out.glob("*.html")):
        held = INTERNAL
    if held and held != audience:
        whom = {INTERNAL: "для служебного пользования", PUBLIC: "для публикации"}
        raise StoreError(
            f"В папке {out} лежат документы {whom.get(held, held)}, а нужны {whom[audience]}. "  # type: ignore[call-overload]
            "Укажите другую папку: --out ПАПКА."
        )
    write_text(path, audience + "\n")
