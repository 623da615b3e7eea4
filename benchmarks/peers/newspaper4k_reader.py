"""newspaper4k: its fields, and the h2 to h6 of its cleaned article (its content node holds more that is wrong)."""

import warnings

from lxml import html as lxml_html

from benchmarks.peers.contract import HEADINGS, Prediction, serve, texts

with warnings.catch_warnings(action="ignore"):
    from newspaper import Article


def read(html: str, url: str) -> Prediction:
    """Its record of a page."""
    article = Article(url, fetch_images=False)
    article.download(input_html=html)
    article.parse()
    cleaned = article.article_html
    return {
        "title": article.title,
        "summary": article.meta_description,
        "outline": texts(lxml_html.fromstring(cleaned).iter(HEADINGS)) if cleaned else [],
        "published": article.publish_date.isoformat() if article.publish_date else None,
        "authors": article.authors,
        "body": article.text,
    }


if __name__ == "__main__":
    serve(read)
