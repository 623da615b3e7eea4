#!/usr/bin/env python3
"""Takes the pictures in docs/window: the analysts' window on the sample sites, in Chromium.

python docs/screenshots.py
"""

import base64
import json
import re
import shutil
import struct
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote
from urllib.request import ProxyHandler, build_opener

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "window"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARTICLE = "A Jar of Glue in Jena Moves a Factory in Quebec"
MOST = 150_000
"""Bytes of a picture: the README has to load them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is taken, and how."""

    name: str
    path: str
    """The page; ``{article}`` is the id of the article called ``ARTICLE``."""
    height: int = 900
    """Of what is shown: a window's, not the page's."""
    width: int = 1280
    scheme: Literal["light", "dark"] = "light"
    opened: str = ""
    """What is folded away and opened for it."""
    typed: str = ""
    """What is typed into the search box."""


PICTURES = (
    Picture(name="front", path="/"),
    Picture(name="front-dark", path="/", scheme="dark"),
    Picture(name="front-phone", path="/", width=360, height=740),
    Picture(name="found-while-typing", path="/", height=560, typed="glue"),
    Picture(name="article", path="/news/-/article/{article}"),
    Picture(name="article-phone", path="/news/-/article/{article}", width=360, height=740, scheme="dark"),
    Picture(name="outlet", path="/news/-/outlet/harbourwire.example"),
    Picture(name="site", path="/news/-/site/sample-courier"),
    Picture(name="search", path="/news/-/search?q=battery"),
    Picture(name="timeline", path="/news/-/timeline/{article}"),
    Picture(name="map", path="/news/-/map", height=1240),
    Picture(name="map-around-an-outlet", path="/news/-/map?focus=harbourwire.example", height=1240, scheme="dark"),
    Picture(name="query", path="/news/articles_by_day?since=2026-05-01&until=2026-05-29", height=1100, opened="Chart"),
    Picture(name="table", path="/news/sources?_facet=kind"),
)


def main() -> None:
    """Take every picture, and say how large it is."""
    if CHROMIUM is None:
        raise SystemExit("there is no Chromium; on Debian and Ubuntu: apt-get install chromium")
    FOLDER.mkdir(exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        number = article(address)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            path = FOLDER / f"{picture.name}.png"
            path.write_bytes(taken(browser, picture, address + picture.path.format(article=number)))
            size = path.stat().st_size
            print(f"{size:8,} bytes  {path.name}{'  too large' if size > MOST else ''}")
        browser.close()


@contextmanager
def demo() -> Iterator[str]:
    """The address of a server that shows the sample sites."""
    command = [str(Path(sys.executable).with_name("newsledger")), "serve", "--demo", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            found = re.search(r"http://\S+", server.stdout.readline())
            if found is None:
                raise SystemExit("newsledger serve --demo said no address")
            yield found[0].rstrip("/")
        finally:
            server.terminate()


def article(address: str) -> int:
    """The id of the article in the pictures: sites are crawled side by side, so it may be another each time."""
    asked = f"{address}/news/articles.json?_shape=array&_col=title&title__exact={quote(ARTICLE)}"
    with build_opener(ProxyHandler({})).open(asked) as answer:
        (row,) = json.load(answer)
    number: int = row["id"]
    return number


def taken(browser: Browser, picture: Picture, url: str) -> bytes:
    """A picture of the page, as PNG."""
    with browser.new_context(
        viewport={"width": picture.width, "height": picture.height}, color_scheme=picture.scheme
    ) as context:
        page = context.new_page()
        page.goto(url, wait_until="networkidle")
        if picture.typed:
            page.get_by_role("combobox").first.press_sequentially(picture.typed)
            page.get_by_role("option").first.wait_for()
        if picture.opened:
            page.locator("summary").get_by_text(picture.opened, exact=True).click()
            page.wait_for_load_state("networkidle")
        pixels = decoded(context.new_page(), page.screenshot())
    return with_palette(pixels, picture.width)


DECODE = """async data => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const drawing = new OffscreenCanvas(image.width, image.height).getContext('2d');
    drawing.drawImage(image, 0, 0);
    const bytes = drawing.getImageData(0, 0, image.width, image.height).data;
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
}"""


def decoded(page: Page, png: bytes) -> bytes:
    """The picture's pixels, as red, green, blue, alpha. The browser is the only one here that can read a PNG."""
    return base64.b64decode(page.evaluate(DECODE, base64.b64encode(png).decode()))


def with_palette(pixels: bytes, width: int) -> bytes:
    """A PNG of the 256 most frequent colours, a third of the size. All others become the nearest of these."""
    colours = [pixels[at : at + 3] for at in range(0, len(pixels), 4)]
    by_frequency = [colour for colour, _ in Counter(colours).most_common()]
    palette = by_frequency[:256]
    number = {colour: nearest(colour, palette) for colour in by_frequency}
    indexes = bytes([number[colour] for colour in colours])
    rows = b"".join(b"\0" + indexes[at : at + width] for at in range(0, len(indexes), width))
    head = struct.pack(">IIBBBBB", width, len(indexes) // width, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", b"".join(palette)), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, data) for name, data in parts)


def nearest(colour: bytes, palette: list[bytes]) -> int:
    """Where the palette has this colour, or the one most like it."""

    def distance(place: int) -> int:
        return sum((one - other) ** 2 for one, other in zip(colour, palette[place], strict=True))

    return palette.index(colour) if colour in palette else min(range(len(palette)), key=distance)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


if __name__ == "__main__":
    main()
