"""Every recorded page gives what its golden says, field by field: the id of a failure is ``site/page/field``."""

import importlib.util
import json
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("goldens", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["goldens"] = module
    spec.loader.exec_module(module)
    return module


goldens = load(Path(__file__).parents[2] / "goldens.py")
RECORDED = {f"{page.path.parent.name}/{page.golden.stem}": page for page in goldens.recorded()}


@cache
def given(name: str) -> dict[str, Any]:
    record: dict[str, Any] = RECORDED[name].record()
    return record


@cache
def golden(name: str) -> dict[str, Any]:
    article: dict[str, Any] = json.loads(RECORDED[name].golden.read_text("utf-8"))["article"]
    return article


CASES = [(name, field) for name in RECORDED for field in golden(name)]


@pytest.mark.parametrize(("name", "field"), CASES, ids=[f"{name}/{field}" for name, field in CASES])
def test_field(name: str, field: str) -> None:
    assert given(name).get(field) == golden(name)[field]


@pytest.mark.parametrize("name", RECORDED)
def test_golden_has_every_field(name: str) -> None:
    assert list(given(name)) == list(golden(name))


def test_every_page_has_a_golden() -> None:
    pages = {path.parent for path in goldens.PAGES.glob("*/*") if path.name.endswith(goldens.SUFFIXES)}
    bare = [
        path
        for folder in pages
        if folder.name not in ("blocks", "opentools")
        for path in folder.iterdir()
        if path.name.endswith(goldens.SUFFIXES)
    ]
    assert {path.name.partition(".")[0] for path in bare} == {page.golden.stem for page in RECORDED.values()}
