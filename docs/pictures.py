#!/usr/bin/env python3
"""Takes the pictures in the README: what a terminal of 96 columns shows when the commands run on the sample sites.

python docs/pictures.py
"""

import io
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

HERE = Path(__file__).parent
COLUMNS = 96
PICTURES = {"demo": ("demo",), "show": ("show", "http://digest.example/news/a-jar-of-glue-in-jena")}
_FONT = re.compile(r"@font-face \{.*?\}\n?", re.DOTALL)


def on_a_terminal(*arguments: str, data: Path) -> str:
    """What ``newsledger`` with these arguments writes to a terminal."""
    ours, theirs = pty.openpty()
    command = ["newsledger", "--data", str(data), *arguments]
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {
        **os.environ,
        "PATH": path,
        "COLUMNS": str(COLUMNS),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=environment) as running:
        os.close(theirs)
        written = b"".join(_chunks(ours))
        if running.wait():
            raise SystemExit(f"{' '.join(command)}: exit status {running.returncode}")
    shown = written.decode().replace("\r\n", "\n").replace(f"--db {data / 'news.db'} ", "")
    return shown.replace(f"into\n{data}", "into data").replace(str(data), "data")


def _chunks(descriptor: int) -> list[bytes]:
    found = []
    while True:
        try:
            chunk = os.read(descriptor, 65536)
        except OSError:  # Linux: the other end has closed
            return found
        if not chunk:
            return found
        found.append(chunk)


def picture(title: str, written: str) -> str:
    """An SVG of a terminal; the font is the reader's own, no other host is asked for one."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(written.rstrip("\n")))
    return _FONT.sub("", console.export_svg(title=title, unique_id="newsledger"))


def main() -> None:
    """Write every picture."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        for name, arguments in PICTURES.items():
            text = on_a_terminal(*arguments, data=data)
            title = " ".join(("newsledger", *arguments))
            (HERE / f"{name}.svg").write_text(picture(title, text), "utf-8")


if __name__ == "__main__":
    main()
