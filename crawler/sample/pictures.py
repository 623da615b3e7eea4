"""Pictures for stories, drawn from nothing but their slugs: conductor tracks between pads, as on a circuit board."""

import hashlib
from collections.abc import Iterator

from crawler.sample.resource import Resource
from crawler.sample.world import House, Story

_WIDTH, _HEIGHT, _STEP = 1200, 630, 90


def pictures(house: House, stories: tuple[Story, ...], colours: tuple[str, ...]) -> Iterator[Resource]:
    """One picture a story; ``colours``: the ground first, then what is drawn on it."""
    for story in stories:
        body = _drawing(story.slug, colours).encode()
        yield Resource(
            host=house.host, path=picture_path(story), body=body, type="image/svg+xml", modified=story.published
        )


def picture_path(story: Story) -> str:
    return f"/images/{story.slug}.svg"


def _drawing(seed: str, colours: tuple[str, ...]) -> str:
    ground, *inks = colours
    tracks = "".join(_track(pair, inks[pair[0] % len(inks)]) for pair in _pairs(seed))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="{ground}"/>{tracks}</svg>\n'
    )


def _pairs(seed: str) -> Iterator[bytes]:
    """The 32 bytes of the seed's hash, four at a time."""
    digest = hashlib.sha256(seed.encode()).digest()
    return (digest[start : start + 4] for start in range(0, len(digest), 4))


def _track(four: bytes, ink: str) -> str:
    """A line from the left part to the right one with a bend of 45 degrees, and a pad at each end."""
    x, y = 30 + four[0] % 6 * _STEP, 45 + four[1] % 7 * _STEP
    end, bend = 570 + four[2] % 7 * _STEP, (four[3] % 5 - 2) * _STEP
    level = min(max(y + bend, 45), _HEIGHT - 45)
    turn = x + 180
    corner = turn + abs(level - y)
    stop = max(end, corner + 40)
    line = f"M{x} {y}H{turn}L{corner} {level}H{stop}"
    return (
        f'<path d="{line}" fill="none" stroke="{ink}" stroke-width="14" stroke-linejoin="round" opacity=".85"/>'
        f'<circle cx="{x}" cy="{y}" r="24" fill="{ink}"/>'
        f'<rect x="{stop - 20}" y="{level - 30}" width="60" height="60" rx="12" fill="{ink}"/>'
    )
