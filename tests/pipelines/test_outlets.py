"""One test a rule: when a label names an outlet, when the registry does, when the domain does."""

import csv
import re
import tomllib
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import outlets
from pipelines.links import registrable_domain
from pipelines.outlets import OutletsPipeline, is_made_of_domain, name_outlets, outlet_name, registered_name
from pipelines.records import Article, Fetch, Source, SourceKind

TABLES = Path(outlets.__file__).parent
COLUMNS = ["domain", "name", "aliases", "kind", "country", "source"]
KINDS = {
    *("agency", "newspaper", "broadcaster", "magazine", "online", "trade", "press-release", "blog-platform"),
    *("aggregator", "company", "government", "research"),
}


def registry() -> list[dict[str, str]]:
    with (TABLES / "outlets.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


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


def test_a_label_that_is_an_alias_gives_the_name() -> None:
    assert outlet_name("AP", "apnews.com") == "Associated Press"
    assert outlet_name("via FT", "www.ft.com") == "Financial Times"
    assert outlet_name("REUTERS", "reuters.com") == "Reuters"
    assert _named("[AP]", "listed", "https://apnews.com/a", "apnews.com") == "Associated Press"


def test_an_alias_of_another_outlet_stays_as_printed() -> None:
    assert outlet_name("AP", "yahoo.com") == "AP"
    assert outlet_name("AP", "harbourwire.example") == "AP"
    assert outlet_name("AP", None) == "AP"


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("apnews.com", "Associated Press"),
        ("www.apnews.com", "Associated Press"),
        ("timesofindia.indiatimes.com", "The Times of India"),
        ("harbourwire.example", None),
        ("com", None),
        (None, None),
    ],
)
def test_the_name_that_the_registry_has(domain: str | None, name: str | None) -> None:
    assert registered_name(domain) == name


def test_a_name_of_the_registry_is_not_made_of_the_domain() -> None:
    source = Source(position=1, label="here", kind="cited", domain="reuters.com", name="Reuters")
    assert not is_made_of_domain(source)


def test_a_name_that_nothing_but_the_domain_tells() -> None:
    source = Source(position=1, label="here", kind="cited", domain="harbourwire.example", name="Harbourwire")
    assert is_made_of_domain(source)


def test_the_registry_is_a_table_in_order() -> None:
    rows = registry()
    assert {tuple(row) for row in rows} == {tuple(COLUMNS)}
    domains = [row["domain"] for row in rows]
    assert domains == sorted(set(domains))


def test_the_registry_holds_hosts_that_links_can_have() -> None:
    for row in registry():
        host, domain = row["domain"], registrable_domain(row["domain"])
        assert domain is not None
        assert host == domain or host.endswith(f".{domain}")


def test_the_registry_says_where_each_row_can_be_looked_up() -> None:
    assert [row for row in registry() if not re.fullmatch(r"https://[^\s\"<>/]+/[^\s\"<>]*", row["source"])] == []


def test_the_registry_knows_few_kinds() -> None:
    assert {row["kind"] for row in registry()} == KINDS
    assert all(kind in (outlets.__doc__ or "") for kind in KINDS)


def test_countries_of_the_registry_are_codes() -> None:
    assert [row for row in registry() if not re.fullmatch(r"[A-Z]{2}|", row["country"])] == []


def test_names_of_the_registry_are_clean() -> None:
    for row in registry():
        for name in (row["name"], *row["aliases"].split("|")):
            assert name == " ".join(name.split())
        assert row["name"]


def test_no_alias_names_two_outlets() -> None:
    meanings = defaultdict(set)
    for row in registry():
        for name in filter(None, (row["name"], *row["aliases"].split("|"))):
            meanings[name.casefold()].add(row["name"])
    assert {name: found for name, found in meanings.items() if len(found) > 1} == {}


def test_domains_of_one_outlet_agree() -> None:
    facts = defaultdict(set)
    for row in registry():
        facts[row["name"]].add(tuple(row[column] for column in COLUMNS if column != "domain"))
    assert [name for name, found in facts.items() if len(found) > 1] == []


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
