"""Who a document is for: people's names and small groups stay inside."""

from typing import Literal

Audience = Literal["internal", "public"]
INTERNAL: Audience = "internal"
PUBLIC: Audience = "public"


def audience_of(text: str) -> Audience:
    """Read the name of an audience.

    Examples
    --------
    >>> audience_of("public")
    'public'
    """
    if text == INTERNAL:
        return INTERNAL
    if text == PUBLIC:
        return PUBLIC
    raise ValueError(
        f"Неизвестно, для кого документ: «{text}». Бывает internal (для служебного пользования) и public."
    )
