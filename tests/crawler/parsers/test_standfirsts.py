"""Which lines are the standfirst, what the summary is where there is none, and that the text does without it."""

import pytest

from crawler.parsers.article import read
from crawler.sites.site import GENERIC
from pipelines.records import Article, Page

TITLE = "No ferry before autumn"
DEK = "Both shafts are cracked and nobody has spare ones, says the owner of the only ferry."
TOLD = "The islands' ferry stays in the dock, and a bus takes three hours longer than the ship."
QUIET = "Both shafts are cracked and nobody has spare ones"
"""What only its place or its name tells: no sentence, and no word of title or description."""
PARAGRAPHS = [
    "The ferry that links the two islands will not sail before the end of the summer, its owner said on Tuesday.",
    "Engineers found cracks in both shafts when the ship was lifted out of the water, and no yard has spare ones.",
    "Some four hundred people who work across the strait now wait for a bus that takes three hours longer.",
    "The council will ask the other islands to lend a ship, which none of them has done in the last thirty years.",
]
TEXT = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
H1 = f"<h1>{TITLE}</h1>"


def article(head: str, *, text: str = TEXT, description: str | None = TOLD) -> Article:
    """The article of a page with ``head`` above its text."""
    told = f'<meta property="og:description" content="{description}">' if description else ""
    page = (
        f'<html lang="en"><head><title>{TITLE}</title><meta property="og:type" content="article">{told}</head>'
        f'<body><main><article><div class="top">{head}</div><div class="story">{text}</div></article></main></body></html>'
    )
    return read(Page(body=page.encode(), url="https://www.courier.example/ferry", format="html"), GENERIC)


def summary(head: str, *, text: str = TEXT, description: str | None = TOLD) -> str | None:
    return article(head, text=text, description=description).summary


@pytest.mark.parametrize(
    "names",
    [
        *('class="dek"', 'class="article__standfirst"', 'class="Article_elementLead__x3Fq"', 'class="c-subtitle big"'),
        *('class="chapo"', 'class="entradilla"', 'class="bajada"', 'class="sommario"', 'class="manchet"'),
        *('class="ingress"', 'class="perex"', 'class="vorspann"', 'class="linha-fina"', 'class="haber-spot"'),
        *('itemprop="description"', 'data-testid="standfirst"', 'role="doc-subtitle" class="x"', 'id="intro"'),
    ],
)
def test_named_a_standfirst(names: str) -> None:
    assert summary(f"{H1}<div {names}>{QUIET}</div>") == QUIET


@pytest.mark.parametrize("names", ['class="post-excerpt"', 'class="resumen"', 'class="c-summary__text summary"'])
def test_named_what_may_be_a_standfirst(names: str) -> None:
    assert summary(f"{H1}<div {names}>{QUIET}</div>") == QUIET


def test_sure_name_before_one_that_may_mean_another() -> None:
    assert summary(f'{H1}<div class="summary">{TOLD}</div><h2 class="deck">{QUIET}</h2>') == QUIET


@pytest.mark.parametrize("names", ["author-summary", "lead-story", "caption lead", "newsletter__intro", "cookie-intro"])
def test_names_of_something_else(names: str) -> None:
    assert summary(f'{H1}<div class="{names}">{QUIET}</div>') == TOLD


def test_caption_with_a_standfirsts_class_is_none() -> None:
    assert summary(f'{H1}<figure><img src="a.jpg"><figcaption class="lead">{QUIET}</figcaption></figure>') == TOLD


def test_standfirst_in_the_titles_hgroup() -> None:
    assert summary(f"<hgroup>{H1}<p>{QUIET}</p></hgroup>") == QUIET


def test_hgroup_of_another_title_is_none() -> None:
    assert (
        summary(f"{H1}<hgroup><p>A glass of milk and a biscuit for each of our readers, every day.</p></hgroup>")
        == TOLD
    )


def test_standfirst_of_several_paragraphs() -> None:
    held = f"<p>{DEK}</p><p>The next one sails in September at the earliest.</p>"
    assert (
        summary(f'{H1}<div class="preamble">{held}</div>') == f"{DEK}\nThe next one sails in September at the earliest."
    )


def test_a_name_that_all_the_text_has_means_the_text() -> None:
    text = "".join(f'<p class="lead">{paragraph}</p>' for paragraph in (*PARAGRAPHS, *PARAGRAPHS))
    assert summary(H1, text=text) == TOLD


def test_lead_of_a_picture_is_none() -> None:
    assert summary(f'{H1}<div class="lead-image">The ferry in the dock last week, with both shafts out.</div>') == TOLD


def test_a_headings_id_is_no_name() -> None:
    assert summary(H1, text=f'<h2 id="intro-buses">Intro: buses that nobody has</h2>{TEXT}') == TOLD


def test_headings_of_sections_are_none_whatever_their_class() -> None:
    sections = "".join(f'<h2 class="subheading">{QUIET} {i}</h2>{TEXT}' for i in range(3))
    assert summary(H1, text=sections) == TOLD


def test_title_printed_again_is_no_standfirst() -> None:
    title = "No ferry between the two islands before autumn."
    page = (
        f'<html><head><title>{title}</title><meta property="og:type" content="article"></head><body><article>'
        f'<h1>{title}</h1><p class="lead">{title}</p><div>{TEXT}</div></article></body></html>'
    )
    assert read(Page(body=page.encode(), url="https://www.courier.example/f", format="html"), GENERIC).summary is None


def test_no_heading_is_the_standfirst_of_a_page_that_prints_no_title() -> None:
    assert summary(f'<h2 class="subtitle">{QUIET}</h2><h4>One more for the road</h4>') == TOLD


def test_a_short_subtitle_yields_to_what_the_description_says() -> None:
    head = f'{H1}<h2 class="subtitle">The islands are cut off until fall</h2><h3>{TOLD} More inside.</h3>'
    assert summary(head) == f"{TOLD} More inside."


def test_a_heading_may_say_what_the_description_says() -> None:
    assert summary(f"<div>{H1}</div><ul><li><h2>{TOLD} And more.</h2></li></ul>") == f"{TOLD} And more."


def test_the_site_notice_above_the_title_is_none() -> None:
    assert (
        summary(f"<div><p>Your browser is out of date, and some of our pages may not work in it.</p>{H1}</div>") == TOLD
    )


def test_slogan_above_the_title_is_none() -> None:
    assert summary(f'<div><p class="intro">Independent news from the coast since 1911</p>{H1}</div>') == TOLD


def test_standfirst_above_the_title() -> None:
    assert summary(f'<div><p class="standfirst">{DEK}</p>{H1}</div>', description=DEK[:40]) == DEK


def test_long_heading_beside_the_title() -> None:
    assert summary(f"{H1}<h2>{DEK}</h2>") == DEK


def test_long_heading_like_others_heads_a_section() -> None:
    text = f"<h2>{DEK}</h2><p>{PARAGRAPHS[0]}</p><h2>Nobody has a spare shaft</h2>{TEXT}"
    page = f"{H1}{text}"
    assert summary(page, text="") == TOLD


def test_lone_sentence_in_a_block_of_its_own() -> None:
    assert summary(f'{H1}<div class="c3"><p>{DEK}</p></div>') == DEK


def test_lone_sentence_that_has_no_word_of_the_story_is_none() -> None:
    assert (
        summary(f'{H1}<div class="c3"><p>Keep this page in your list, and read it when you are home.</p></div>') == TOLD
    )


def test_caption_above_the_text_is_none() -> None:
    assert summary(f'{H1}<div class="image-box"><p>{DEK}</p></div>') == TOLD


def test_bold_first_paragraph() -> None:
    assert summary(H1, text=f"<p><strong>{DEK}</strong></p>{TEXT}") == DEK


def test_short_subtitle_yields_to_a_bold_paragraph_that_the_description_repeats() -> None:
    head = f'{H1}<h2 class="subtitle">The islands are cut off until fall</h2>'
    assert summary(head, text=f"<p><strong>{TOLD}</strong></p>{TEXT}") == TOLD


def test_bold_text_has_no_bold_standfirst() -> None:
    assert summary(H1, text="".join(f"<p><b>{paragraph}</b></p>" for paragraph in PARAGRAPHS)) == TOLD


def test_decks_that_go_on_from_the_title() -> None:
    decks = "<p>…as the islands wait for a bus</p><p>…owner blames the yard and the winter</p>"
    assert summary(H1, text=decks + TEXT) == "…as the islands wait for a bus\n…owner blames the yard and the winter"


def test_labelled_summary() -> None:
    long = f"{QUIET}, {QUIET}, {QUIET}"
    assert summary(f"{H1}<section><h3>In brief</h3><p>{long}</p></section>") == long


def test_one_paragraph_above_the_first_section_of_a_page_without_description() -> None:
    sections = "".join(f"<h2>The part with the number {i}</h2><p>{text}</p>" for i, text in enumerate(PARAGRAPHS))
    assert (
        summary(H1, text=f"<p>{QUIET}, {QUIET}, {QUIET}.</p>{sections}", description=None)
        == f"{QUIET}, {QUIET}, {QUIET}."
    )
    assert summary(H1, text=f"<p>{QUIET}, {QUIET}, {QUIET}.</p>{sections}") == TOLD


POINTS = ["Both shafts of the ferry have cracks in them.", "A bus takes three hours longer than the ship did."]
LIST = "<ul>" + "".join(f"<li>{point}</li>" for point in POINTS) + "</ul>"


def test_key_points_follow_the_standfirst() -> None:
    assert summary(f'{H1}<p class="dek">{DEK}</p><p><b>Key points</b></p>{LIST}') == "\n".join([DEK, *POINTS])


def test_key_points_without_a_standfirst_follow_the_description() -> None:
    assert summary(f"{H1}<h3>Darum geht's</h3>{LIST}") == "\n".join([TOLD, *POINTS])


def test_a_key_point_that_the_description_repeats_is_no_standfirst() -> None:
    assert summary(f"{H1}{LIST}", description=POINTS[1]) == "\n".join([POINTS[1], *POINTS])


def test_a_list_of_links_is_no_key_points() -> None:
    links = "".join(f'<li><a href="/news/{i}">{point}</a></li>' for i, point in enumerate(POINTS))
    assert summary(f'{H1}<p class="dek">{DEK}</p><ul>{links}</ul>') == DEK


def test_long_items_are_news_of_their_own() -> None:
    items = "".join(f"<li>{paragraph * 3}</li>" for paragraph in PARAGRAPHS)
    assert summary(f'{H1}<p class="dek">{DEK}</p><ul>{items}</ul>') == DEK


@pytest.mark.parametrize(
    "head",
    [
        f'{H1}<p class="dek">{DEK}</p>',
        f"{H1}<h2>{DEK}</h2>",
        f'{H1}<p class="dek">{DEK}</p><h3>Key points</h3>{LIST}',
        f"<section><h3>Summary</h3><p>{DEK} {DEK}</p></section>".join((H1, "")),
    ],
)
def test_the_text_goes_on_without_it(head: str) -> None:
    found = article(head)
    assert found.text == "\n\n".join(PARAGRAPHS)
    assert found.outline == ()


def test_first_paragraph_that_the_description_repeats_stays_in_the_text() -> None:
    found = article(H1, description=PARAGRAPHS[0])
    assert (found.summary, found.text) == (PARAGRAPHS[0], "\n\n".join(PARAGRAPHS))


@pytest.mark.parametrize("mark", ["…", "...", " [...]", " [&hellip;]", "… Read more"])
def test_cut_description_is_completed_from_the_text(mark: str) -> None:
    assert summary(H1, description=PARAGRAPHS[0][:60] + mark) == PARAGRAPHS[0]


def test_description_cut_in_the_second_paragraph_gives_the_first() -> None:
    assert summary(H1, description=f"{PARAGRAPHS[0]} {PARAGRAPHS[1][:20]}…") == PARAGRAPHS[0]


def test_whole_description_before_a_cut_one() -> None:
    head = f'{H1}<script type="application/ld+json">{{"@type": "NewsArticle", "description": "{DEK}"}}</script>'
    assert summary(head, description=f"{TOLD[:30]}…") == DEK


def test_description_that_says_only_the_title_is_none() -> None:
    assert summary(H1, description=TITLE) is None


def test_place_beside_the_standfirst_belongs_to_it() -> None:
    row = f'<div class="x2"><span class="a">Lund.</span> <span class="b">{DEK}</span></div>'
    assert summary(f"{H1}{row}", description=DEK) == f"Lund. {DEK}"


def test_standfirst_without_spaces_between_words() -> None:
    title, dek = (
        "離島の船、秋まで運休",
        "島を結ぶ唯一のフェリーの軸に亀裂が見つかり、来月から半年ほど欠航することになった",
    )
    prose = "<p>町は代わりの船を探しているが、貸してくれるところはまだ見つかっていないと関係者は話している。</p>" * 4
    page = (
        f'<html lang="ja"><head><title>{title}</title><meta property="og:type" content="article">'
        f'<meta property="og:description" content="{dek}。{dek[:9]}"></head><body><article><h1>{title}</h1>'
        f'<div class="photo"><p>{dek}</p></div><div>{prose}</div></article></body></html>'
    )
    found = read(Page(body=page.encode(), url="https://www.courier.example/ferry", format="html"), GENERIC)
    assert found.summary == dek
    assert dek not in (found.text or "")
