"""Runs a command's main function, with what it prints in a file: a process that has nothing to do but that.

    python -m benchmarks.exports.alone OUTPUT MODULE FUNCTION ARGUMENT ...

sqlite-utils imports pandas wherever it finds it, which is in environments for development alone: here it finds none.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from types import ModuleType


class _WithoutPandas(MetaPathFinder):
    """Finds nothing, and sees to it that nobody else finds pandas."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:  # noqa: ARG002
        if fullname == "pandas":
            raise ModuleNotFoundError(name=fullname)


def main() -> None:
    """Its status is the command's."""
    output, module, function, *arguments = sys.argv[1:]
    sys.meta_path.insert(0, _WithoutPandas())
    os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), sys.stdout.fileno())
    sys.argv = [module, *arguments]
    sys.exit(getattr(import_module(module), function)())


if __name__ == "__main__":
    main()
