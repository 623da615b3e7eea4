"""The table of attacks, for docs/security.md."""

from itertools import groupby

from tests.hostile.attacks import ATTACKS
from tests.hostile.run import Became, Report


def table(report: Report) -> str:
    """In Markdown: what the far side does, and what becomes of its url."""
    became = {each.name: each for each in report.became}
    parts = []
    for group, attacks in groupby(ATTACKS, key=lambda attack: attack.group):
        rows = [f"| {cell(attack.does)} | {_outcome(became[attack.name])} |" for attack in attacks]
        parts.append(
            "\n".join([f"### {group}", "", "| The far side … | Outcome: reason |", "| --- | --- |", *rows, ""])
        )
    saved = ", ".join(f"{count} of {name}" for name, count in report.healthy.items())
    end = f"{len(ATTACKS)} attacks, {len(report.victims)} connections to what none may be made to; meanwhile saved: {saved}."
    return "\n".join([*parts, end, ""])


def _outcome(became: Became) -> str:
    told = [f"`{outcome}`{f': {cell(reason)}' if reason else ''}" for _, outcome, reason in became.rows]
    return "; ".join(told) or "nothing"


def cell(text: str) -> str:
    """Text that breaks no row."""
    return text.replace("|", "\\|")
