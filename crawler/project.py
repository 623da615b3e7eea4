"""Where the user's files are. Knows no Scrapy, so that a command which needs none does not wait for it."""

from pathlib import Path


def data_folder() -> Path:
    """``data`` of the project that the working directory is in (the one with ``scrapy.cfg``), else of the directory.

    A path relative to wherever a schedule happens to start a crawl would make a ledger in each of these places.
    """
    here = Path.cwd()
    project = next((folder for folder in (here, *here.parents) if (folder / "scrapy.cfg").is_file()), here)
    return project / "data"
