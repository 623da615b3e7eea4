"""htmldate: the date of publication, and nothing else."""

from htmldate import find_date

from benchmarks.peers.contract import Prediction, serve


def read(html: str, url: str) -> Prediction:
    """Its date of a page. It gives bare days unless it is asked for the time, and then midnight where there is none."""
    found = find_date(
        html,
        url=url,
        original_date=True,
        extensive_search=True,
        deferred_url_extractor=True,  # an address has the day, the page may have the time
        outputformat="%Y-%m-%dT%H:%M:%S%z",
    )
    return {"published": found}


if __name__ == "__main__":
    serve(read)
