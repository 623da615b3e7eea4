"""What our templates have beyond Datasette's: where they are, and what they call."""

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from explorer import words

if TYPE_CHECKING:
    from datasette.app import Datasette


def prepare(env: Environment, datasette: "Datasette") -> None:
    """Our templates come before Datasette's own and after those of ``--template-dir``."""
    with as_file(files("explorer") / "templates") as folder:
        loader = env.loader
        assert isinstance(loader, ChoiceLoader)
        first = loader.loaders[0]
        assert isinstance(first, FileSystemLoader)
        first.searchpath.insert(1 if datasette.template_dir else 0, str(folder))
    for function in (
        *(words.shown_date, words.shown_day, words.shown_time, words.date_of),
        *(words.number, words.counted, words.cut, words.web_address),
    ):
        env.filters[function.__name__] = function
        env.globals[function.__name__] = function
