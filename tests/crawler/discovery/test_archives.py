from datetime import date

import pytest

from crawler.discovery.archives import archive_urls
from crawler.discovery.window import Window
from crawler.sites.site import Site

TODAY = date(2024, 3, 10)


def urls(template: str, since: date | None, until: date | None = None) -> list[str]:
    site = Site(name="wire", archives=(f"https://wire.example/{template}",))
    found = archive_urls(site, Window(since=since, until=until), TODAY)
    return [url.removeprefix("https://wire.example/") for url in found]


@pytest.mark.parametrize(
    ("template", "since", "until", "expected"),
    [
        ("%Y", date(2022, 5, 1), None, ["2024", "2023", "2022"]),
        ("%Y/%m", date(2024, 1, 20), None, ["2024/03", "2024/02", "2024/01"]),
        ("%Y/%m/%d", date(2024, 3, 8), None, ["2024/03/10", "2024/03/09", "2024/03/08"]),
        ("%Y/%m", date(2023, 11, 1), date(2024, 1, 1), ["2024/01", "2023/12", "2023/11"]),
        ("%Y/%m/%d", date(2024, 3, 9), date(2030, 1, 1), ["2024/03/10", "2024/03/09"]),
        ("%Y/%-m/%-d", date(2024, 3, 9), None, ["2024/3/10", "2024/3/9"]),
        ("%B-%Y", date(2024, 2, 28), None, ["March-2024", "February-2024"]),
        ("%b%y", date(2024, 2, 28), None, ["Mar24", "Feb24"]),
        ("%Y/%j", date(2024, 3, 9), None, ["2024/070", "2024/069"]),
        ("%Y?a=%%41", date(2024, 3, 9), None, ["2024?a=A"]),
        ("?y=%Y&m=%m", date(2024, 2, 9), None, ["?y=2024&m=03", "?y=2024&m=02"]),
        ("%Y", None, date(2024, 3, 9), []),
        ("%Y", date(2024, 3, 11), None, []),
        ("%Y", date(2024, 3, 10), date(2024, 3, 9), []),
    ],
)
def test_an_address_for_each_list_in_the_window(
    template: str, since: date | None, until: date | None, expected: list[str]
) -> None:
    assert urls(template, since, until) == expected


def test_lists_of_several_sections_go_back_side_by_side() -> None:
    site = Site(name="wire", archives=("https://wire.example/a/%Y/%m", "https://wire.example/b/%Y/%m"))
    found = archive_urls(site, Window(since=date(2024, 2, 1)), TODAY)
    assert [url.removeprefix("https://wire.example/") for url in found] == [
        "a/2024/03",
        "b/2024/03",
        "a/2024/02",
        "b/2024/02",
    ]


def test_a_site_without_archives_has_none() -> None:
    assert archive_urls(Site(name="wire"), Window(since=date(2024, 1, 1)), TODAY) == ()
