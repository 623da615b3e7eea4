"""The names of months and days that dates are told by are those of CLDR; run as a script, this file writes them."""

from importlib.resources import files
from pathlib import Path

from babel import Locale

from crawler.parsers.dating import name_tokens
from crawler.parsers.words import languages


def names_of_cldr() -> list[str]:
    """The tokens of the names of months and days, wide and abbreviated, in every language of ``words.toml``."""
    found: set[str] = set()
    for language in languages():
        locale = Locale.parse(language)
        for table in (locale.months, locale.days):
            for widths in table.values():
                for width in ("wide", "abbreviated"):
                    found.update(str(name) for name in widths.get(width, {}).values())
    return sorted({token for name in found for token in name_tokens(name)})


def test_date_names_are_those_of_cldr() -> None:
    stored = files("crawler.parsers").joinpath("date_names.txt").read_text("utf-8")
    assert stored.split() == names_of_cldr(), f"write them again: python {Path(__file__).name}"


if __name__ == "__main__":
    target = Path(__file__).parents[3] / "crawler" / "parsers" / "date_names.txt"
    target.write_text("\n".join(names_of_cldr()) + "\n", "utf-8")
