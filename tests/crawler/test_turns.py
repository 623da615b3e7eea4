"""Whose page is read next."""

import asyncio

from crawler.turns import Turns


async def read(turns: Turns, told: list[str], name: str, size: int) -> None:
    async with turns.turn(name.partition(" ")[0], size):
        told.append(name)
        await asyncio.sleep(0)


def order(*pages: tuple[str, int], room: int = 1) -> list[str]:
    """The order in which pages are read that all come at once."""
    told: list[str] = []

    async def all_at_once() -> None:
        turns = Turns(room)
        await asyncio.gather(*(read(turns, told, name, size) for name, size in pages))

    asyncio.run(all_at_once())
    return told


def test_pages_of_one_site_are_read_as_they_come() -> None:
    assert order(("a 1", 5), ("a 2", 5), ("a 3", 5)) == ["a 1", "a 2", "a 3"]


def test_a_site_with_many_pages_does_not_go_before_one_with_few() -> None:
    assert order(("a 1", 9), ("a 2", 9), ("a 3", 9), ("b 1", 9)) == ["a 1", "b 1", "a 2", "a 3"]


def test_a_site_with_large_pages_has_fewer_of_them_read() -> None:
    pages = [(f"large {number}", 100) for number in range(3)] + [(f"small {number}", 10) for number in range(5)]
    assert order(*pages)[:6] == ["large 0", *(f"small {number}" for number in range(5))]


def test_who_comes_later_has_no_older_claim() -> None:
    told: list[str] = []

    async def one_after_another() -> None:
        turns = Turns(1)
        for number in range(5):
            await read(turns, told, f"a {number}", 10)
        waiting = [read(turns, told, name, 10) for name in ("a 5", "b 0", "b 1", "b 2", "a 6", "a 7")]
        await asyncio.gather(*waiting)

    asyncio.run(one_after_another())
    assert told[5:8] == ["a 5", "b 0", "b 1"]
    assert sorted(told[8:10]) == ["a 6", "b 2"]  # they have had the same by now


def test_whoever_gives_up_does_not_stand_in_the_way() -> None:
    told: list[str] = []

    async def one_gives_up() -> None:
        turns = Turns(1)
        async with turns.turn("a", 1):
            gone = asyncio.ensure_future(read(turns, told, "b 1", 1))
            await asyncio.sleep(0)
            gone.cancel()
            last = asyncio.ensure_future(read(turns, told, "c 1", 1))
            await asyncio.sleep(0)
        await last

    asyncio.run(one_gives_up())
    assert told == ["c 1"]
