"""One test a rule: when a label names an outlet, when the registry does, when the domain does."""

import tomllib
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import outlets
from pipelines.links import registrable_domain
from pipelines.outlets import OutletsPipeline, name_outlets, outlet_name
from pipelines.records import Article, Fetch, Source, SourceKind

TABLES = Path(outlets.__file__).parent


@pytest.mark.parametrize(
    ("label", "domain", "name"),
    [
        ("Tech in Asia", "techinasia.com", "Tech in Asia"),
        ("source", "morningstar.com", "Morningstar"),
        ("[Economic Times]", "economictimes.com", "Economic Times"),
        ("[Cryptopolitan]", "cryptopolitan.com", "Cryptopolitan"),
    ],
)
def test_the_reference_page(label: str, domain: str, name: str) -> None:
    assert outlet_name(label, domain) == name


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("  Harbour   Wire ", "Harbour Wire"),
        ("1. [Harbour Wire]", "Harbour Wire"),
        ("[2] Harbour Wire", "Harbour Wire"),
        ("“Harbour Wire”", "Harbour Wire"),
        ("«Harbour Wire»", "Harbour Wire"),
        ("**Harbour Wire**", "Harbour Wire"),
        ("Harbour Wire:", "Harbour Wire"),
        ("via Harbour Wire", "Harbour Wire"),
        ("Source: Harbour Wire", "Harbour Wire"),
        ("Quelle: dpa", "dpa"),
        ("AP (Associated Press)", "AP (Associated Press)"),
        ("9to5Mac", "9to5Mac"),
        ("20 Minuten", "20 Minuten"),
        ("Yahoo!", "Yahoo!"),
    ],
)
def test_a_label_that_names_an_outlet(label: str, name: str) -> None:
    assert outlet_name(label, "other.example") == name


@pytest.mark.parametrize(
    "label",
    [
        *(
            "source",
            "Sources:",
            "[source]",
            "here",
            "This article",
            "link",
            "Read more »",
            "via",
            "report",
            "according",
        ),
        *(".", "", "—", "[1]", "3", "Quelle", "hier", "ici", "aquí", "Fonte", "källa", "出典", "المصدر", "Источник"),
        *("wsj.com", "www.wsj.com/articles/x", "https://www.wsj.com/articles/x", "//wsj.com"),
        "How two harbour towns came to share one data centre",
        "Datenschutzfolgenabschätzungsverfahrensordnungsentwurfsbegründung",
    ],
)
def test_a_label_that_names_nobody(label: str) -> None:
    assert outlet_name(label, "wsj.com") == "The Wall Street Journal"


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("harbourwire.example", "Harbourwire"),
        ("the-verge.com", "The Verge"),
        ("qrs.example", "QRS"),
        ("ada.example", "Ada"),
        ("xn--mnchen-3ya.example", "München"),
        ("24.hu", "24.hu"),
        ("192.0.2.7", "192.0.2.7"),
        ("courier.co.uk", "Courier"),
        (None, None),
        ("localhost", None),
    ],
)
def test_a_name_made_of_a_domain(domain: str | None, name: str | None) -> None:
    assert outlet_name("source", domain) == name


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("www.bbc.co.uk", "BBC"),
        ("timesofindia.indiatimes.com", "The Times of India"),
        ("www1.folha.uol.com.br", "Folha de S.Paulo"),
        ("en.wikipedia.org", "Wikipedia"),
        ("WSJ.com", "The Wall Street Journal"),
    ],
)
def test_the_longest_part_of_a_host_that_is_registered(host: str, name: str) -> None:
    assert outlet_name(None, host) == name


def _named(label: str, kind: SourceKind, url: str | None = None, domain: str | None = None) -> str | None:
    source = Source(position=1, label=label, kind=kind, url=url, domain=domain)
    return name_outlets(Article(title="T", sources=(source,))).sources[0].name


def test_a_cited_label_is_running_text() -> None:
    assert _named("Harbour Wire", "listed", domain="reuters.com") == "Harbour Wire"
    assert _named("according to the filing", "cited", domain="reuters.com") == "Reuters"


def test_the_host_of_a_url_tells_more_than_its_domain() -> None:
    assert _named("source", "listed", "https://timesofindia.indiatimes.com/a", "indiatimes.com") == "The Times of India"


def test_a_printed_domain_goes_before_a_redirect() -> None:
    assert _named("source", "listed", "https://out.digest.example/?to=1", "reuters.com") == "Reuters"


def test_a_name_without_a_domain() -> None:
    assert _named("dpa", "listed") == "dpa"
    assert _named("source", "listed") is None


@given(st.text(), st.one_of(st.none(), st.text()))
def test_any_label_and_domain_can_be_asked(label: str, domain: str | None) -> None:
    assert outlet_name(label, domain) != ""


@pytest.mark.parametrize("label", ["1. " * 50_000, "[" * 100_000 + "]" * 100_000, "a." * 100_000, "x " * 100_000])
def test_no_label_takes_long(label: str) -> None:
    assert outlet_name(label, None) is None


def test_the_registry_is_in_order() -> None:
    parts = (TABLES / "outlets.toml").read_text(encoding="utf-8").split("\n\n")
    for part in parts:
        keys = list(tomllib.loads(part))
        assert [second for first, second in pairwise(keys) if second < first] == []


def test_the_registry_holds_hosts_that_links_can_have() -> None:
    for host in tomllib.loads((TABLES / "outlets.toml").read_text(encoding="utf-8")):
        domain = registrable_domain(host)
        assert domain is not None
        assert host == domain or host.endswith(f".{domain}")


def test_labels_that_name_nobody_are_folded() -> None:
    for words in tomllib.loads((TABLES / "outlet_words.toml").read_text(encoding="utf-8")).values():
        assert set(words) == {"unnamed", "before"}
        assert [word for word in (*words["unnamed"], *words["before"]) if word != word.casefold()] == []


def test_the_pipeline_names_outlets() -> None:
    source = Source(position=1, label="source", kind="listed", domain="reuters.com")
    fetch = Fetch(
        url="https://courier.example/a",
        site="courier",
        fetched_at=datetime(2026, 5, 12, tzinfo=UTC),
        article=Article(title="T", sources=(source,)),
    )
    done = OutletsPipeline().process_item(fetch).article
    assert done is not None
    assert done.sources[0].name == "Reuters"


def test_the_pipeline_leaves_a_fetch_without_an_article() -> None:
    fetch = Fetch(url="https://courier.example/a", site="courier", fetched_at=datetime(2026, 5, 12, tzinfo=UTC))
    assert OutletsPipeline().process_item(fetch) is fetch
