"""One test a reason for which an article cannot be kept."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipelines.checks import ChecksPipeline, check
from pipelines.records import Article, Date, Fetch, Heading, Outcome

GOOD = Article(title="Harbour town gets its own data centre", url="https://www.courier.example/a", text="One. Two.")


def test_a_good_article() -> None:
    assert check(GOOD) is None


def test_a_saved_file_needs_no_address() -> None:
    assert check(replace(GOOD, url=None)) is None


def test_a_doubtful_date_is_no_reason() -> None:
    date = Date(text="12 May 1985", origin="text", value="1985-05-12", precision="day", problem="before the web")
    assert check(replace(GOOD, published=date)) is None


@pytest.mark.parametrize("title", ["", "  "])
def test_no_title(title: str) -> None:
    assert check(replace(GOOD, title=title)) == "no title"


def test_a_title_that_is_the_text() -> None:
    assert check(replace(GOOD, title="a" * 1000)) is None
    assert check(replace(GOOD, title="a" * 1001)) == "the title has more than 1000 characters"


@pytest.mark.parametrize("title", ["The Courier", "courier", "Courier.example", "SAMPLE-COURIER"])
def test_a_title_that_is_the_site(title: str) -> None:
    assert check(replace(GOOD, title=title, site="sample-courier")) == "the title is only the name of the site"


def test_a_title_that_is_a_registered_outlet() -> None:
    assert check(replace(GOOD, title="Wall Street Journal", url="https://www.wsj.com/a")) is not None


@pytest.mark.parametrize(
    ("article", "reason"),
    [
        pytest.param(Article(title="T"), "no content: neither text nor summary nor outline", id="nothing"),
        pytest.param(Article(title="T", text=" \n"), "no content: neither text nor summary nor outline", id="blank"),
        pytest.param(Article(title="T", text="One."), None, id="text"),
        pytest.param(Article(title="T", summary="One."), None, id="summary"),
        pytest.param(Article(title="T", outline=(Heading(level=2, heading="H"),)), None, id="outline"),
    ],
)
def test_content(article: Article, reason: str | None) -> None:
    assert check(article) == reason


def _fetch(article: Article | None) -> Fetch:
    return Fetch(
        url="https://courier.example/a", site="courier", fetched_at=datetime(2026, 5, 12, tzinfo=UTC), article=article
    )


def test_the_pipeline_rejects_with_the_reason() -> None:
    done = ChecksPipeline().process_item(_fetch(replace(GOOD, title="")))
    assert (done.outcome, done.reason, done.article) == (Outcome.REJECTED, "no title", None)


def test_the_pipeline_leaves_a_good_article() -> None:
    fetch = _fetch(GOOD)
    assert ChecksPipeline().process_item(fetch) is fetch


def test_the_pipeline_leaves_a_fetch_without_an_article() -> None:
    fetch = _fetch(None)
    assert ChecksPipeline().process_item(fetch) is fetch
