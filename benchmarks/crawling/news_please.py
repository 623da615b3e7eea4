"""news-please's own crawler: its sitemap crawler on each site, its files beside each other in a folder.

    python -m benchmarks.crawling.news_please FOLDER ORIGIN ...

Runs in news-please's environment, with its own settings but for what would keep it from doing its work here: its filter
of foreign hosts drops every address with a port, and its test for articles every page that says too little of itself.
"""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import newsplease

_OFFSITE = "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware"


def main() -> None:
    """Write its configuration, and run its command."""
    folder, origins = Path(sys.argv[1]).resolve(), sys.argv[2:]
    text = (Path(newsplease.__file__).parent / "config" / "config.cfg").read_text("utf-8")
    for old, new in (
        ("working_path = ~/news-please-repo/", f"working_path = {folder}"),
        ("LOG_LEVEL = INFO", "LOG_LEVEL = ERROR"),
        ("[Scrapy]", f"[Scrapy]\nDOWNLOADER_MIDDLEWARES = {{'{_OFFSITE}': None}}"),
        (
            'pass_heuristics_condition = "og_type and',
            'pass_heuristics_condition = "og_type or not og_type or og_type and',
        ),
    ):
        assert old in text, old
        text = text.replace(old, new)
    (folder / "config.cfg").write_text(text, encoding="utf-8")
    sites = "\n".join(f'{{ "url": "{origin}/", "crawler": "SitemapCrawler" }}' for origin in origins)
    (folder / "sitelist.hjson").write_text(f'{{ "base_urls": [\n{sites}\n] }}\n', encoding="utf-8")
    command = [sys.executable, "-m", "newsplease", "-c", str(folder)]
    subprocess.run(command, check=True, env=os.environ | _without_pictures(origins[0], origins))
    print(len(list(folder.glob("data/**/*.json"))))


def _without_pictures(proxy: str, origins: list[str]) -> dict[str, str]:
    """It fetches the pictures of every page, one after the other, while all else waits: they are refused at once."""
    own = ",".join(urlsplit(origin).hostname or "" for origin in origins)
    return {"http_proxy": proxy, "https_proxy": proxy, "no_proxy": own}


if __name__ == "__main__":
    main()
