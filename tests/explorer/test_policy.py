"""What browsers may do with our pages, and who may ask: the headers of every answer, the hosts, the scripts that run."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import httpx
import pytest

from explorer.assets import LASTING
from explorer.policy import STRICT, inline_scripts
from tests.explorer.conftest import DATASETTES, Window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

ANSWERS: Final = {
    "our page": ("/", 200),
    "a table": ("/news/articles", 200),
    "JSON": ("/news/articles.json", 200),
    "CSV": ("/news/articles.csv", 200),
    "CSV, streamed": ("/news/topics.csv?_stream=1", 200),
    "a file of ours": ("/-/newsledger/0/ledger.css", 200),
    "a file of Datasette's": ("/-/static/table.js", 200),
    "no file": ("/-/newsledger/0/nothing.css", 404),
    "no page": ("/news/nothing", 404),
    "no database": ("/nothing", 404),
    "no such SQL": ("/news?sql=selec", 400),
    "no such parameter": ("/news/articles?_size=x", 400),
    "forbidden": ("/-/permissions", 403),
    "elsewhere": ("/-/config", 301),
    "robots": ("/robots.txt", 200),
    "the icon": ("/favicon.ico", 200),
}
FENCES: Final = ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")


@pytest.fixture(params=ANSWERS)
def answer(request: pytest.FixtureRequest, window: Window) -> httpx.Response:
    path, status = ANSWERS[request.param]
    answer = window.get(path)
    assert answer.status_code == status
    return answer


def test_every_answer_has_a_policy(answer: httpx.Response) -> None:
    policy = answer.headers["content-security-policy"]
    assert all(fence in policy for fence in FENCES)
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in _of(policy, "script-src")
    assert not re.search(r"https?:|\*", policy)


def test_every_answer_is_what_it_says_it_is(answer: httpx.Response) -> None:
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_no_answer_is_for_search_engines(answer: httpx.Response) -> None:
    assert answer.headers["x-robots-tag"] == "noindex"


def test_no_other_site_learns_where_one_was(answer: httpx.Response) -> None:
    assert answer.headers["referrer-policy"] in {"same-origin", "no-referrer"}  # Datasette's own is stricter


def _of(policy: str, directive: str) -> str:
    return next(part for part in policy.split("; ") if part.startswith(directive))


def test_our_own_pages_have_nothing_inline(window: Window) -> None:
    assert window.get("/").headers.get_list("content-security-policy") == [STRICT]


def test_robots_are_told_to_leave(window: Window) -> None:
    assert window.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


# Who may ask


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8001", "LOCALHOST", "[::1]:80"])
def test_this_machines_names_are_answered(host: str, window: Window) -> None:
    assert window.get("/-/versions.json", host=host).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "x", ""])
def test_another_name_for_this_machine_is_not_answered(host: str, window: Window) -> None:
    """A page of another site can have its name lead here: https://en.wikipedia.org/wiki/DNS_rebinding"""
    answer = window.get("/", host=host)
    assert answer.status_code == 421
    assert "content-security-policy" in answer.headers


# Files that stay


def addresses(page: str) -> list[str]:
    return re.findall(r'(?:href|src)="(/-/newsledger/[^"]+)"', page)


@pytest.mark.parametrize("path", ["/", "/news/articles"])
def test_files_of_ours_are_asked_for_once(path: str, window: Window) -> None:
    found = addresses(window.get(path).text)
    assert found
    assert {window.get(address).headers["cache-control"] for address in found} == {LASTING.decode()}


def test_a_file_of_another_version_is_asked_for_again(window: Window) -> None:
    answer = window.get("/-/newsledger/000000000000/ledger.css")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["0/../../plugin.py", "0/%2e%2e/plugin.py", "0//etc/hostname", "0/", "0/vendor", "plugin.py"]
)
def test_nothing_else_is_a_file_of_ours(path: str, window: Window) -> None:
    assert window.get(f"/-/newsledger/0/{path}").status_code in {403, 404}


# Scripts


def test_there_are_scripts_of_datasettes_to_let_run() -> None:
    assert len(set(inline_scripts())) >= 3


@pytest.fixture
def tab(browser: "Browser") -> "Iterator[Page]":
    """A tab whose console may tell of what the policy stops."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("place", [*DATASETTES, "front"])
def test_a_script_that_came_with_a_text_is_not_run(place: str, window: Window, tab: "Page") -> None:
    """Were a text of strangers ever shown as HTML, it could still do nothing."""
    told: list[str] = []
    tab.on("console", lambda message: told.append(message.text))
    body = "<script>window.__hurt = 1</script><img src='/x' onerror='window.__hurt = 1'>"
    tab.route(window.address(place), lambda route: _with(route, body))
    tab.goto(window.address(place))
    assert tab.evaluate("window.__hurt") is None
    assert "violates the following Content Security Policy directive" in " ".join(told)


def _with(route: "Route", body: str) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("</main>", f"{body}</main>"))


def test_what_a_script_makes_of_a_text_is_not_run(window: Window, tab: "Page") -> None:
    tab.goto(window.address("table"))
    with tab.expect_console_message(lambda message: "Content Security Policy" in message.text):
        tab.evaluate("document.querySelector('td').innerHTML = '<img src=x onerror=\"window.__hurt = 1\">'")
    assert tab.evaluate("window.__hurt") is None


@pytest.mark.parametrize("kind", ["eval('1')", "new Function('return 1')()"])
def test_no_text_becomes_a_program(kind: str, window: Window, tab: "Page") -> None:
    tab.goto(window.address("table"))
    body = f"try {{ window.__made = {kind} }} catch (error) {{ window.__made = error.name }}"
    tab.route("**/datasette.js*", lambda route: route.fulfill(content_type="text/javascript", body=body))
    tab.reload()
    assert tab.evaluate("window.__made") == "EvalError"
