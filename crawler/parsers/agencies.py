"""News agencies, from ``agencies.toml``."""

import tomllib
from functools import cache
from importlib.resources import files


def is_agency(name: str) -> bool:
    """Whether ``name`` is one that an agency signs with, in any case."""
    return name.casefold() in _agencies()


@cache
def _agencies() -> frozenset[str]:
    given = tomllib.loads(files("crawler.parsers").joinpath("agencies.toml").read_text("utf-8"))
    return frozenset(name.casefold() for name in given["names"])
