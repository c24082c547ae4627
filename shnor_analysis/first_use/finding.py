"""One thing that was looked at, how it stands and what to do about it."""

from dataclasses import dataclass

from shnor_analysis.language import said

OK, NOTE, BAD = "ok", "note", "bad"


@dataclass(frozen=True)
class Finding:
    """What was looked at, its standing (``ok``, ``note``: works without, ``bad``: must be mended), the remedy."""

    title: str
    standing: str
    text: str
    remedy: str = ""

    @property
    def line(self) -> str:
        """The finding in one line, with a word for the standing and not a colour alone.

        Examples
        --------
        >>> Finding("Диск", BAD, "свободно 0,1 ГБ", "Освободите место.").line
        'НУЖНО ИСПРАВИТЬ  Диск: свободно 0,1 ГБ. Освободите место.'
        """
        word = {OK: "в порядке", NOTE: "к сведению", BAD: "НУЖНО ИСПРАВИТЬ"}[self.standing]
        return f"{said(word):<16} {said(self.title)}: {said(self.text)}. {said(self.remedy)}".rstrip()
