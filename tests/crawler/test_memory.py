"""The garbage collector of a program that reads many pages."""

import subprocess
import sys


def test_expecting_many_pages_changes_nothing_but_how_often_it_looks() -> None:
    code = (
        "import gc; from crawler.memory import expect_many_pages; expect_many_pages(); "
        "print(gc.isenabled(), gc.get_threshold()[0])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["True", "20000"]
