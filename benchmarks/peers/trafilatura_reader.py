"""trafilatura: its metadata, its text, and the headings of its output tree."""

from datetime import UTC, datetime

from trafilatura import bare_extraction

from benchmarks.peers.contract import Prediction, serve, texts

DATES = {
    "original_date": True,
    "extensive_search": True,
    "outputformat": "%Y-%m-%dT%H:%M:%S%z",  # bare days unless it is asked for the time
    "deferred_url_extractor": True,
    "max_date": datetime.now(UTC).strftime("%Y-%m-%d"),
}


def read(html: str, url: str) -> Prediction:
    """Its record of a page. An h1, or the title again, is no part of the outline."""
    found = bare_extraction(html, url=url, with_metadata=True, include_comments=False, date_extraction_params=DATES)
    if found is None:
        return {}
    title = " ".join((found.title or "").split()).casefold()
    heads = [] if found.body is None else [head for head in found.body.iter("head") if head.get("rend") != "h1"]
    return {
        "title": found.title,
        "summary": found.description,
        "outline": [text for text in texts(heads) if text.casefold() != title],
        "published": found.date,
        "authors": [name.strip() for name in (found.author or "").split(";") if name.strip()],
        "body": found.text,
    }


if __name__ == "__main__":
    serve(read)
