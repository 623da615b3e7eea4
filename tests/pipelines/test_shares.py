"""A share has fallen where the fall matters and chance does not explain it."""

import random

import pytest

from pipelines.shares import Share, has_fallen, has_risen


@pytest.mark.parametrize(
    ("before", "now", "fallen"),
    [
        ((196, 200), (12, 100), True),
        ((196, 200), (98, 100), False),
        ((200, 200), (70, 100), True),
        ((200, 200), (86, 100), False),  # surely, but not by so much that it matters
        ((10, 20), (3, 10), False),  # by much, but not surely
        ((20, 20), (0, 10), True),
        ((20, 20), (0, 9), False),  # too few to say
        ((9, 9), (0, 100), False),
        ((0, 200), (0, 100), False),
        ((200, 200), (100, 100), False),
        ((20, 200), (100, 100), False),
        ((0, 0), (0, 0), False),
    ],
)
def test_a_share_has_fallen(before: tuple[int, int], now: tuple[int, int], fallen: bool) -> None:
    was, is_now = (Share(found=found, of=of) for found, of in (before, now))
    assert has_fallen(was, is_now) is fallen
    assert has_risen(was.rest, is_now.rest) is fallen


def test_chance_is_hardly_ever_told() -> None:
    chance = random.Random(7)

    def drawn(part: float, of: int) -> Share:
        return Share(found=sum(chance.random() < part for _ in range(of)), of=of)

    told = 0
    for _ in range(3000):
        part = chance.random()
        told += has_fallen(drawn(part, 60), drawn(part, 25))
    assert told <= 3
