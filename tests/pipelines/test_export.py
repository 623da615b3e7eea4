"""Articles as other tools take them."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import UsageError
from pipelines.export import WRITERS, article_from_json, article_json, write_csv, write_json, write_jsonl
from pipelines.records import Article, Date, Heading, Related, Source
from pipelines.whole_files import replacing

DAY = Date(text="May 12, 2026", origin="text", value="2026-05-12", precision="day")
ARTICLE = Article(
    title="OpenAI & Foxconn „team up“",
    kicker="Power duo",
    site="sample-digest",
    authors=("Ada Okafor", "Jonas Weil"),
    outline=(Heading(level=2, heading="Roles"), Heading(level=3, heading="Costs; who pays")),
    sources=(
        Source(position=1, label="source", kind="listed", domain="harbourwire.example", name="Harbour Wire"),
        Source(position=2, label="An interview", kind="listed"),
    ),
    related=(Related(position=1, title="A cable to Telus", published=DAY, summary="Wet."),),
    published=DAY,
)


def text_of(write: Any, *articles: Article) -> str:
    stream = StringIO(newline="")
    write(articles, stream)
    return stream.getvalue()


def cells_of(article: Article) -> dict[str, str]:
    (row,) = csv.DictReader(StringIO(text_of(write_csv, article), newline=""))
    return row


# JSON


def test_kicker_and_title_come_first() -> None:
    assert list(article_json(ARTICLE))[:2] == ["kicker", "title"]


def test_date_is_flat() -> None:
    data = article_json(ARTICLE)
    assert {key: value for key, value in data.items() if key.startswith("published")} == {
        "published": "2026-05-12",
        "published_text": "May 12, 2026",
        "published_precision": "day",
        "published_origin": "text",
        "published_zone": None,
        "published_problem": None,
    }


def test_unknown_is_null() -> None:
    data = article_json(Article(title="Only a title"))
    assert {key for key, value in data.items() if value not in (None, [])} == {"title"}
    assert data["modified_text"] is None


def test_outline() -> None:
    assert article_json(ARTICLE)["outline"] == [
        {"level": 2, "heading": "Roles"},
        {"level": 3, "heading": "Costs; who pays"},
    ]


def test_source_begins_with_position_and_name() -> None:
    (first, _) = json.loads(json.dumps(article_json(ARTICLE)["sources"]))
    assert list(first) == ["position", "name", "label", "url", "domain", "kind"]


def test_related_news_begins_with_position_and_date() -> None:
    (first,) = json.loads(json.dumps(article_json(ARTICLE)["related"]))
    assert list(first)[:3] == ["position", "published", "published_text"]
    assert list(first)[-3:] == ["title", "url", "summary"]


def test_article_comes_back_from_json() -> None:
    assert article_from_json(json.loads(json.dumps(article_json(ARTICLE)))) == ARTICLE


def test_article_comes_back_from_little() -> None:
    assert article_from_json({"title": "Only a title", "rating": 7}) == Article(title="Only a title")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({}, "title is None"),
        ({"title": 7}, "title is 7"),
        ({"title": "x", "kicker": ["y"]}, "kicker is"),
        ({"title": "x", "outline": "y"}, "outline is no list"),
        ({"title": "x", "outline": ["y"]}, "outline holds 'y'"),
        ({"title": "x", "authors": [7]}, "authors holds 7"),
        ({"title": "x", "paywall": 2}, "paywall is 2"),
        ({"title": "x", "paywall": "no"}, "paywall is 'no'"),
        ({"title": "x", "outline": [{"heading": "y", "level": True}]}, "level is True"),
        (
            {"title": "x", "sources": [{"position": 1, "label": "y", "kind": "guessed"}]},
            "kind is 'guessed', not one of",
        ),
        (
            {"title": "x", "published": "2026", "published_text": "2026", "published_origin": "dream"},
            "published_origin",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_article(data: dict[str, object], reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        article_from_json(data)


def test_json_lines() -> None:
    lines = text_of(write_jsonl, ARTICLE, Article(title="Another")).splitlines()
    assert [json.loads(line)["title"] for line in lines] == [ARTICLE.title, "Another"]


def test_json_lines_are_readable() -> None:
    assert "„team up“" in text_of(write_jsonl, ARTICLE)


def test_article_is_one_line_whatever_it_holds() -> None:
    odd = Article(title="a\nb\r\u2028c\u0085d\x0b")
    assert text_of(write_jsonl, odd).count("\n") == 1
    assert json.loads(text_of(write_jsonl, odd))["title"] == odd.title


@pytest.mark.parametrize("number", [0, 1, 3])
def test_json_is_one_array(number: int) -> None:
    assert len(json.loads(text_of(write_json, *[ARTICLE] * number))) == number


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_articles_are_written_as_they_come(write: Any) -> None:
    stream = StringIO(newline="")

    def articles() -> Any:
        yield ARTICLE
        assert "Foxconn" in stream.getvalue()

    write(articles(), stream)


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_same_articles_give_the_same_bytes(write: Any) -> None:
    assert text_of(write, ARTICLE) == text_of(write, article_from_json(article_json(ARTICLE)))


# CSV


def test_csv_has_a_column_for_every_key() -> None:
    assert list(cells_of(ARTICLE)) == list(article_json(ARTICLE))


def test_csv_lists() -> None:
    cells = cells_of(ARTICLE)
    assert cells["authors"] == "Ada Okafor; Jonas Weil"
    assert cells["sources"] == "Harbour Wire; An interview"
    assert cells["related"] == "A cable to Telus"


def test_csv_unknown_is_empty() -> None:
    assert cells_of(ARTICLE)["summary"] == ""


@pytest.mark.parametrize(("paywall", "cell"), [(True, "true"), (False, "false"), (None, "")])
def test_csv_truth(paywall: bool | None, cell: str) -> None:
    (row,) = csv.DictReader(StringIO(text_of(write_csv, Article(title="x", paywall=paywall)), newline=""))
    assert row["paywall"] == cell


def test_json_truth_is_no_number() -> None:
    assert article_json(Article(title="x", paywall=True))["paywall"] is True
    assert article_from_json({"title": "x", "paywall": 1}).paywall is True


def test_csv_lines_end_as_rfc_4180_says() -> None:
    assert text_of(write_csv, ARTICLE).endswith("\r\n")


def test_csv_takes_quotes_and_lines() -> None:
    assert cells_of(Article(title='a "b",\nc; d'))["title"] == 'a "b",\nc; d'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_csv_cell_is_never_a_formula(text: str) -> None:
    assert cells_of(Article(title=text))["title"] == f"'{text}"


def test_csv_list_is_never_a_formula() -> None:
    assert cells_of(Article(title="x", authors=("=HYPERLINK()", "Ada")))["authors"] == "'=HYPERLINK(); Ada"


# Files


def test_file_is_replaced_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text("old")
    with replacing(path) as stream:
        stream.write("new")
        stream.flush()
        assert path.read_text() == "old"
    assert path.read_text() == "new"


def test_file_stays_after_an_exception(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text("old")
    with pytest.raises(TypeError), replacing(path) as stream:
        stream.writelines(["half", 7])  # type: ignore[list-item]
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("articles.jsonl", "old")]


def test_file_that_a_link_leads_to_is_replaced(tmp_path: Path) -> None:
    link, path = tmp_path / "latest.jsonl", tmp_path / "articles.jsonl"
    path.write_text("old")
    link.symlink_to(path)
    with replacing(link) as stream:
        stream.write("new")
    assert link.is_symlink()
    assert path.read_text() == "new"


def test_device_is_written_to() -> None:
    with replacing(Path("/dev/null")) as stream:
        stream.write("gone")
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("name", ["missing/articles.jsonl", "."])
def test_file_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be written"), replacing(tmp_path / name):
        pass
