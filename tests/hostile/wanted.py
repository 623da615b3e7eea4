"""Whether an attack ended as it should."""

from tests.hostile.attack import Attack
from tests.hostile.run import Became


def is_as_wanted(attack: Attack, became: Became) -> bool:
    """The address that was attacked has one outcome, the right one, for the right reason."""
    if len(became.rows) != 1:
        return False
    _, outcome, reason = became.rows[0]
    return outcome == attack.outcome and (not attack.reason or (reason or "").startswith(attack.reason))
