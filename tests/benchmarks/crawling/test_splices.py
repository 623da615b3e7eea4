import gzip

import pytest

from benchmarks.crawling.splices import EDITION, MOMENT, NUMBER, Template

PAGE = f"<a href='/news/{NUMBER}.html'>Bread {EDITION}</a><p>{'Flour and water. ' * 5000}</p>{EDITION}".encode()
SAID = {NUMBER: "17", EDITION: "17 (corrected) ä", MOMENT: "2026-11-22"}


def test_a_page_says_its_number_and_its_edition() -> None:
    page = Template.of(PAGE).page(SAID)
    assert page.startswith("<a href='/news/17.html'>Bread 17 (corrected) ä</a>".encode())
    assert page.endswith("</p>17 (corrected) ä".encode())


@pytest.mark.parametrize("html", [PAGE, b"", b"no mark", f"{NUMBER}{MOMENT}".encode()])
def test_what_is_sent_unpacks_to_the_page(html: bytes) -> None:
    template = Template.of(html)
    assert gzip.decompress(template.gzipped(SAID)) == template.page(SAID)


def test_what_is_sent_is_smaller() -> None:
    assert len(Template.of(PAGE).gzipped(SAID)) < len(PAGE) / 20
