"""What a page gives: the template and what that takes."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page shows."""

    template: str
    """The name of its file in explorer/templates."""
    title: str
    shown: dict[str, Any] = field(default_factory=dict)
    """What the template takes, by name. There are always ``title``, ``paths``, ``asking``, ``query_string``, too."""
    status: int = 200
    """Of HTTP."""
