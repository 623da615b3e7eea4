"""Dates that a machine wrote."""

import pytest

from pipelines.date_machine import read_machine, written


@pytest.mark.parametrize(
    ("text", "at", "precision", "known"),
    [
        ("2026-05-12", "2026-05-12T00:00:00+00:00", "day", None),
        ("2026-05-12T13:41", "2026-05-12T13:41:00+00:00", "minute", None),
        ("2026-05-12 13:41:07", "2026-05-12T13:41:07+00:00", "second", None),
        ("2026-05-12T13:41Z", "2026-05-12T13:41:00+00:00", "minute", "offset"),
        ("2026-05-12T13:41:07.123+02:00", "2026-05-12T11:41:07.123000+00:00", "second", "offset"),
        ("Tue, 12 May 2026 13:41:07 GMT", "2026-05-12T13:41:07+00:00", "second", "name"),
        ("Tue, 12 May 2026 13:41:07 +0200", "2026-05-12T11:41:07+00:00", "second", "offset"),
    ],
)
def test_the_short_way(text: str, at: str, precision: str, known: str | None) -> None:
    found = written(text)
    assert found is not None
    assert (found[0].isoformat(), *found[1:]) == (at, precision, known)


@pytest.mark.parametrize(
    "text",
    [
        *("", "2026", "2026-05", "20260512", "2026-W20-2", "12 May 2026", "2026-02-31", "2026-05-12T13", "2026-05-12x"),
        *("Tue, 12 May 2026 13:41:07 EST", "Tue, 12 Mai 2026 13:41:07 GMT", "2026-05-12T13:41.5Z", "2026-05-12T25:00"),
    ],
)
def test_what_goes_the_long_way(text: str) -> None:
    assert written(text) is None


@pytest.mark.parametrize(
    "text", ["", "12345678", "0042", "2026-05-12 1341", "12 May 2026", "call 1778593267", "99999999999", "20261312"]
)
def test_no_machine_wrote_it(text: str) -> None:
    assert read_machine(text, None) is None
