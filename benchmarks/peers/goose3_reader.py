"""goose3: its fields, and the h2 to h6 of the node it takes for the article, before it drops most of them."""

from datetime import datetime

from goose3 import Article, Goose
from lxml import html as lxml_html

from benchmarks.peers.contract import HEADINGS, Prediction, serve, texts


def published(article: Article) -> str | None:
    """The date as the page has it, where that is ISO 8601: the other is in UTC, and has lost its day."""
    try:
        datetime.fromisoformat(article.publish_date)
    except (TypeError, ValueError):
        return article.publish_datetime_utc.isoformat() if article.publish_datetime_utc else None
    return str(article.publish_date)


def read(html: str, url: str) -> Prediction:
    """Its record of a page."""
    article = Goose().extract(url=url, raw_html=html)
    node = article.top_node_raw_html
    return {
        "title": article.title,
        "summary": article.meta_description,
        "outline": texts(lxml_html.fromstring(node).iter(HEADINGS)) if node else [],
        "published": published(article),
        "authors": article.authors,
        "body": article.cleaned_text,
    }


if __name__ == "__main__":
    serve(read)
