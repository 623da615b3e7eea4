"""Run a module under a clock that stands still, and say who looked at it.

    python -m benchmarks.dating.stopped_clock 2028-02-29T12:00:00+00:00 MODULE ARGUMENT…

Whatever asks Python for the day or the time gets that moment, in the machine's zone (TZ) where it asks for local time.
Which modules asked, and how often, is the last line on standard error, in JSON; but for what asks while it is imported.
What only measures (``perf_counter``, ``process_time``) goes on.
"""

import datetime as dt
import json
import runpy
import sys
import time
import traceback
from collections import Counter
from typing import Self

REAL_LOCALTIME, REAL_GMTIME, REAL_CTIME, REAL_STRFTIME = time.localtime, time.gmtime, time.ctime, time.strftime


class Clock:
    """Stands at one moment, and knows who asked it."""

    def __init__(self, moment: dt.datetime) -> None:
        self.stamp = moment.timestamp()
        self.asked: Counter[str] = Counter()

    def time(self) -> float:
        """The moment; noted down for the module that asked."""
        names = [
            str(frame.f_globals.get("__name__"))
            for frame, _ in traceback.walk_stack(None)
            if frame.f_globals is not globals()
        ]
        if "importlib._bootstrap" not in names:
            self.asked[names[0]] += 1
        return self.stamp


class Kind(type):
    """Takes those for its own that arithmetic and C code make."""

    real: type

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, cls.real)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, cls.real)


def stop(clock: Clock) -> None:
    """Put the clock in the place of Python's, for every module that is imported from now on."""

    class StoppedDate(dt.date, metaclass=Kind):
        real = dt.date

        @classmethod
        def today(cls) -> Self:
            return cls.fromtimestamp(clock.time())

    class StoppedDatetime(dt.datetime, metaclass=Kind):
        real = dt.datetime

        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Self:
            return cls.fromtimestamp(clock.time(), tz)

        @classmethod
        def today(cls) -> Self:
            return cls.fromtimestamp(clock.time())

        @classmethod
        def utcnow(cls) -> Self:
            return cls.fromtimestamp(clock.time(), dt.UTC).replace(tzinfo=None)

    def strftime(form: str, moment: time.struct_time | None = None) -> str:
        return REAL_STRFTIME(form, moment or REAL_LOCALTIME(clock.time()))

    of_datetime = {"date": StoppedDate, "datetime": StoppedDatetime}
    of_time = {
        "time": clock.time,
        "time_ns": lambda: int(clock.time() * 10**9),
        "localtime": lambda seconds=None: REAL_LOCALTIME(clock.time() if seconds is None else seconds),
        "gmtime": lambda seconds=None: REAL_GMTIME(clock.time() if seconds is None else seconds),
        "ctime": lambda seconds=None: REAL_CTIME(clock.time() if seconds is None else seconds),
        "strftime": strftime,
    }
    for module, replaced in ((dt, of_datetime), (time, of_time)):
        for name, stopped in replaced.items():
            setattr(module, name, stopped)


def main() -> None:
    """Run the module of the command line."""
    moment, module, *arguments = sys.argv[1:]
    clock = Clock(dt.datetime.fromisoformat(moment))
    stop(clock)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__")
    print(json.dumps(clock.asked), file=sys.stderr)


if __name__ == "__main__":
    main()
