"""What reading many pages asks of Python's memory."""

import gc

_YOUNG = 20_000
"""New objects after which the garbage collector looks for cycles, instead of 700: a page makes tens of thousands, and
nearly all are freed without it. A tenth of the time of reading."""


def expect_many_pages() -> None:
    """Make the garbage collector of this process look less often. For programs, not for a library to do unasked."""
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 50)
