"""Crawls the hostile sites, and prints what became of each attack: ``python -m tests.hostile``.

``--json FILE`` writes it for a test instead. The status is 1 where anything is not as it should be.
"""

import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.hostile.attacks import ATTACKS
from tests.hostile.run import Report, run
from tests.hostile.table import table
from tests.hostile.wanted import is_as_wanted


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        report = run(Path(folder))
    if arguments[:1] == ["--json"]:
        Path(arguments[1]).write_text(json.dumps(asdict(report)), "utf-8")
    else:
        sys.stdout.write(table(report))
    return 0 if _is_well(report) else 1


def _is_well(report: Report) -> bool:
    as_wanted = all(map(is_as_wanted, ATTACKS, report.became))
    return as_wanted and not report.victims


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
