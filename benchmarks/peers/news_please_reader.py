"""news-please: its fields. It has no headings, and its dates no offset."""

from newsplease import NewsPlease
from readability.readability import Unparseable

from benchmarks.peers.contract import Prediction, serve


def read(html: str, url: str) -> Prediction:
    """Its record of a page."""
    article = NewsPlease.from_html(html, url=url, fetch_images=False)
    return {
        "title": article.title,
        "summary": article.description,
        "published": article.date_publish.isoformat() if article.date_publish else None,
        "authors": article.authors,
        "body": article.maintext,
    }


if __name__ == "__main__":
    serve(read, failures=(Unparseable,))  # a control character in a page
