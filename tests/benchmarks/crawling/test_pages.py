from benchmarks.crawling.pages import MEDIAN, at_origin, invented_page
from benchmarks.crawling.splices import EDITION, NUMBER, Template

SAID = {NUMBER: "7", EDITION: "7"}
HERE = "http://127.0.0.2:8080"
THERE = "https://www.news.example"
RECORDED = f"""<title>Bread &amp; water</title><link rel="canonical" href="{THERE}/bread?x=1">
<meta property="og:url" content="{THERE}/bread"><script>{{"url": "https:\\/\\/www.news.example\\/bread"}}</script>
<h1>Bread &amp; water</h1><p>Flour.</p><p>More flour.</p><a href="{THERE}/salt">Salt</a>""".encode()


def test_a_recorded_page_stands_at_our_origin_under_its_number() -> None:
    page = Template.of(at_origin(RECORDED, f"{THERE}/bread", "Bread & water", HERE)).page(SAID).decode()
    assert f'<link rel="canonical" href="{HERE}/news/7.html">' in page
    assert "http:\\/\\/127.0.0.2:8080\\/news\\/7.html" in page
    assert f"{HERE}/salt" in page
    assert "www.news.example" not in page


def test_a_recorded_page_says_its_number_in_title_and_text() -> None:
    page = Template.of(at_origin(RECORDED, f"{THERE}/bread", "Bread & water", HERE)).page(SAID).decode()
    assert page.count("Bread &amp; water 7") == 2
    assert "<p>More flour. 7</p>" in page


def test_an_invented_page_has_about_the_size_that_it_is_to_have() -> None:
    assert abs(len(invented_page(3, HERE, MEDIAN)) - MEDIAN) < 5000
