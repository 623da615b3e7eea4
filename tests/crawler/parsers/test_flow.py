"""The article's own text and headings, told by how they are laid out. Each page here fails without one of the rules."""

import pytest

from crawler.parsers.article import read
from crawler.sites.site import GENERIC
from pipelines.records import Article, Page

TEXTS = (
    "The ferry to the outer islands will run twice a day again from the first week of June, the harbour board said.",
    "For two winters the crossing had been left to the mail boat, which takes eleven passengers and no cars at all.",
    "Islanders had kept a ledger of every trip that was called off, and read it out at each meeting of the board.",
    "The board's new chair says that she borrowed the ledger for a weekend and came back with a timetable.",
    "A second boat is being looked for on the mainland; three yards have been asked and one has answered so far.",
    "The school on the northern island will open its doors an hour later, so that nobody has to run for the pier.",
)
PARAGRAPHS = tuple(f"<p>{text}</p>" for text in TEXTS)
WITH_TWO = (*PARAGRAPHS[:2], "<h2>The ledger</h2>", *PARAGRAPHS[2:4], "<h2>The second boat</h2>", *PARAGRAPHS[4:])
TWO = ["The ledger", "The second boat"]


def page(*blocks: str, below: str = "") -> Article:
    body = "".join(blocks)
    html = f"""<html lang="en"><head><title>The ferry is back</title>
        <meta property="article:published_time" content="2026-05-12T09:00:00Z"></head><body><main><h1>The ferry is back</h1>
        <article><div class="body">{body}</div></article>{below}</main></body></html>"""
    return read(Page(body=html.encode(), url="https://harbour.example/news/the-ferry-is-back", format="html"), GENERIC)


def outline(*blocks: str, below: str = "") -> list[str]:
    return [heading.heading for heading in page(*blocks, below=below).outline]


def text(*blocks: str, below: str = "") -> list[str]:
    return (page(*blocks, below=below).text or "").split("\n\n")


# The text


def test_paragraphs_laid_out_alike_are_the_text() -> None:
    assert text(*PARAGRAPHS) == list(TEXTS)


BOXES = {
    "offer": '<div class="x1"><h3>The morning letter</h3><p>News of the harbour, every day at six, before the first boat leaves.</p></div>',
    "person": '<div class="x2"><div><p>Mira Holt has written about boats since she was nine and lives on one.</p></div></div>',
    "caption": '<figure><img src="a.jpg"><figcaption>The old ferry at the pier, seen from the hill above the town.</figcaption></figure>',
    "bare caption": '<div class="x3"><img src="a.jpg">The old ferry at the pier, seen from the hill above the town.</div>',
    "aside": "<aside><p>The harbour was built in 1811, and has been too small for its boats since 1812.</p></aside>",
    "embedded post": '<blockquote class="twitter-tweet"><p>The ledger is back on its shelf, and so am I, after a weekend of sums.</p></blockquote>',
    "list of links": '<ul><li><a href="/news/a">The mail boat had a name, and it was Patience</a></li><li><a href="/news/b">Eleven seats and a goat</a></li></ul>',
    "list of labelled links": """<ul><li>Boats: <a href="/news/a">The mail boat had a name, and it was Patience</a></li>
        <li>Also new on the pier: <a href="/news/b">A goat</a></li></ul>""",
    "link on a line": '<p><a href="/news/the-mail-boat">The mail boat had a name, and it was Patience all along</a></p>',
    "notice": "<div>We use what you tell us to tell you what you want.</div>",
}


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES)
def test_box_between_paragraphs_is_no_text(box: str) -> None:
    assert text(*PARAGRAPHS[:3], box, *PARAGRAPHS[3:]) == list(TEXTS)


def test_box_below_the_last_paragraph_is_no_text() -> None:
    assert text(*PARAGRAPHS, BOXES["offer"]) == list(TEXTS)


HELD = {
    "list": ("<ul><li>Out at six and back at nine</li><li>No cars on Sundays</li></ul>", ["Out at six and back at nine", "No cars on Sundays"]),
    "list in a wrapper": ('<div class="w"><ul><li>Out at six and back at nine</li></ul></div>', ["Out at six and back at nine"]),
    "quotation": ("<blockquote><p>I can count.</p></blockquote>", ["I can count."]),
    "quotation as a figure": ("<figure><blockquote>I can count.</blockquote></figure>", ["I can count."]),
    "short paragraph": ("<p>Nobody laughed.</p>", ["Nobody laughed."]),
}  # fmt: skip


@pytest.mark.parametrize(("block", "told"), HELD.values(), ids=HELD)
def test_held_in_the_flow_is_text(block: str, told: list[str]) -> None:
    assert text(*PARAGRAPHS[:3], block, *PARAGRAPHS[3:5]) == [*TEXTS[:3], *told, *TEXTS[3:5]]


@pytest.mark.parametrize(("before", "within"), [(1, 0), (0, 1)], ids=["first", "last"])
def test_part_that_is_hidden_or_fades_out(before: int, within: int) -> None:
    first, last = f'<div class="lead">{PARAGRAPHS[0]}</div>', f'<div class="fade">{PARAGRAPHS[5]}</div>'
    blocks = [*([first] * before), *PARAGRAPHS[before : 6 - within], *([last] * within)]
    assert text(*blocks)[-5:] == list(TEXTS[1:])


def test_each_paragraph_in_a_wrapper_of_its_own() -> None:
    assert text(*(f'<div class="part">{paragraph}</div>' for paragraph in PARAGRAPHS)) == list(TEXTS)


def test_two_long_paragraphs_are_a_text() -> None:
    first, second = (f"<p>{' '.join(texts)}</p>" for texts in (TEXTS[:3], TEXTS[3:]))
    assert outline(first, "<h2>The ledger</h2>", FALSE_HEADINGS["box"], second) == ["The ledger"]


def test_longer_list_of_teasers_is_no_text() -> None:
    teasers = "".join(
        f'<div class="card"><h3><a href="/news/{i}">Story number {i} of the week</a></h3><p>{words}</p></div>'
        for i, words in enumerate(TEXTS[:4])
    )
    assert text(*PARAGRAPHS, below=f'<section class="more">{teasers}</section>') == list(TEXTS)


def test_introduction_of_a_live_page_is_text() -> None:
    entries = "".join(
        f'<div class="entry"><h3>Boat {i} is in</h3><div class="words">{paragraph}{paragraph}</div></div>'
        for i, paragraph in enumerate(PARAGRAPHS[3:])
    )
    told = text(f'<div class="first">{"".join(PARAGRAPHS[:3])}</div>', f'<div class="entries">{entries}</div>')
    assert told[:2] == list(TEXTS[1:3])  # the first is the summary


def test_title_printed_again_below_takes_no_text() -> None:
    html = f"""<html><head><title>The ferry is back</title></head><body><article><div class="body">{"".join(PARAGRAPHS)}</div>
        </article><ul class="newest"><li><h3>The ferry is back</h3></li><li><h3>Eleven seats and a goat</h3></li></ul></body></html>"""
    article = read(Page(body=html.encode(), url="https://harbour.example/news/1", format="html"), GENERIC)
    assert (article.text or "").split("\n\n")[-1] == TEXTS[-1]


@pytest.mark.parametrize(
    "teaser",
    ['<h3><a href="/news/{0}">{0}</a></h3><p>{1}</p>', '<ul><li><a href="/news/{0}">{0}</a><p>{1}</p></li></ul>'],
)
def test_teasers_under_a_label_printed_as_the_text_are_no_text(teaser: str) -> None:
    told = (
        ("Eleven seats and a goat", "The mail boat took its last passengers, who had waited for an hour in the rain."),
        ("Three yards were asked", "Two of the three yards have not answered yet, and the third asks for a deposit."),
    )
    teasers = (teaser.format(title, summary) for title, summary in told)
    assert text(*PARAGRAPHS, "<h2>Related News</h2>", *teasers) == list(TEXTS)


def test_label_that_swallows_sections_takes_no_text() -> None:
    label = '<p>Read also</p><p><a href="/news/the-mail-boat">The mail boat had a name, and it was Patience</a></p>'
    sections = [f"<h2>Part {i}</h2>{paragraph}" for i, paragraph in enumerate(PARAGRAPHS[2:])]
    parts = [f'<section class="part">{"".join(blocks)}</section>' for blocks in (PARAGRAPHS[:2], [label, *sections])]
    assert text(*parts)[-1] == TEXTS[-1]


# The headings


def test_headings_between_paragraphs() -> None:
    assert outline(*WITH_TWO) == TWO


def test_headings_in_wrappers_of_their_own() -> None:
    assert outline(*(f'<div class="part">{block}</div>' for block in WITH_TWO)) == TWO


FALSE_HEADINGS = {
    "box": '<div class="x1"><h2>The morning letter</h2><p>News of the harbour, every day at six.</p></div>',
    "film": '<div class="x2"><video src="a.mp4"></video><h2>See the ledger being read out</h2></div>',
    "picture": '<div class="x3"><img src="a.jpg"><h2>The pier in winter</h2></div>',
    "caption": "<figure><img src='a.jpg'><figcaption><h2>The pier in winter</h2></figcaption></figure>",
    "links": '<h2>Boats of the week</h2><ul><li><a href="/news/a">Eleven seats and a goat</a></li></ul>',
    "teaser": '<h2><a href="/news/a">Eleven seats and a goat</a></h2>',
    "rule": "<h2>___</h2>",
}


@pytest.mark.parametrize("block", FALSE_HEADINGS.values(), ids=FALSE_HEADINGS)
def test_heading_of_a_box_is_none(block: str) -> None:
    assert outline(*WITH_TWO[:4], block, *WITH_TWO[4:]) == TWO


def test_last_headings_without_text_are_the_article_s() -> None:
    parts = [f"<section>{block}</section>" if block.startswith("<p") else block for block in WITH_TWO]
    assert outline(*parts, "<h2>Conclusion: Count Your Boats</h2>") == [*TWO, "Conclusion: Count Your Boats"]


def test_heading_below_the_text_is_none() -> None:
    assert outline(*WITH_TWO, below="<h2>What islanders read</h2><div><p>Nothing else.</p></div>") == TWO


def test_heading_above_the_text_is_none() -> None:
    assert outline('<h2 class="line">Twice a day from June</h2>', *WITH_TWO) == TWO


def test_heading_above_the_text_printed_as_the_others_is_one() -> None:
    assert outline("<h2>The timetable</h2>", *WITH_TWO) == ["The timetable", *TWO]


def test_headings_of_tested_things_above_a_link_and_text() -> None:
    tested = [
        f'<h2>{name}</h2><p><a href="https://shop.example/{i}">Buy it for {i}0</a></p>{PARAGRAPHS[i]}'
        for i, name in enumerate(("Oilskin", "Rope", "Lantern"), 1)
    ]
    assert outline(PARAGRAPHS[0], *tested) == ["Oilskin", "Rope", "Lantern"]


def test_list_of_headings_with_pictures_alone() -> None:
    shown = "".join(f"<h3>{i}. Pier of the {name}</h3><img src='{i}.jpg'>" for i, name in enumerate(("north", "east")))
    assert outline(*PARAGRAPHS[:4], shown, PARAGRAPHS[4]) == ["0. Pier of the north", "1. Pier of the east"]


def test_bold_lines_are_headings_where_there_are_no_others() -> None:
    bold = [f"<p><strong>{heading}</strong></p>" for heading in TWO]
    assert outline(*PARAGRAPHS[:2], bold[0], *PARAGRAPHS[2:4], bold[1], *PARAGRAPHS[4:]) == TWO


def test_bold_lines_are_text_where_there_are_headings() -> None:
    assert outline(*WITH_TWO[:4], "<p><b>Nobody laughed</b></p>", *WITH_TWO[4:]) == TWO


def test_long_bold_paragraph_is_no_heading() -> None:
    bold = "Islanders had kept a ledger of every trip that was called off, and they had read it out at each meeting"
    assert outline(*PARAGRAPHS[:2], f"<p><b>{bold}</b></p>", *PARAGRAPHS[2:]) == []


def test_bold_line_above_a_bold_line_is_no_heading() -> None:
    assert outline(*PARAGRAPHS[:2], "<p><b>First of all</b></p><p><b>Second of all.</b></p>", *PARAGRAPHS[2:]) == []


STYLED = {
    "class": '<p class="sub">{}</p>{}',
    "element around both": '<div class="part"><div class="big">{}</div>{}</div>',
    "folded": "<details><summary>{}</summary>{}</details>",
}


@pytest.mark.parametrize("pattern", STYLED.values(), ids=STYLED)
def test_lines_printed_unlike_the_text_above_it_are_headings(pattern: str) -> None:
    parts = [pattern.format(heading, "".join(PARAGRAPHS[2 * i : 2 * i + 2])) for i, heading in enumerate(TWO, 1)]
    assert outline(*PARAGRAPHS[:2], *parts) == TWO


def test_one_line_printed_unlike_the_text_is_no_heading() -> None:
    assert outline(*PARAGRAPHS[:2], '<p class="sub">The ledger</p>', *PARAGRAPHS[2:]) == []


def test_line_of_another_element_is_no_heading() -> None:
    signs = [f'<div class="box"><div class="sign">{name}</div></div>' for name in TWO]
    assert outline(*PARAGRAPHS[:2], signs[0], *PARAGRAPHS[2:4], signs[1], *PARAGRAPHS[4:]) == []


def test_bold_name_of_the_author_above_the_text_is_no_heading() -> None:
    bold = [f"<p><b>{heading}</b></p>" for heading in ("Mira Holt", *TWO)]
    assert outline(bold[0], *PARAGRAPHS[:2], bold[1], *PARAGRAPHS[2:4], bold[2], *PARAGRAPHS[4:]) == TWO


@pytest.mark.parametrize(("level", "read"), [("3", 3), ("45", 2), ("9", 2), ("third", 2)])
def test_a_level_that_there_is_not_is_the_second(level: str, read: int) -> None:
    blocks = [
        block.replace("<h2>", f'<div role="heading" aria-level="{level}">').replace("</h2>", "</div>")
        for block in WITH_TWO
    ]
    assert [(heading.heading, heading.level) for heading in page(*blocks).outline] == [(title, read) for title in TWO]
