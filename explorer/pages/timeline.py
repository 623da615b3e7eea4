"""The timeline page: an article, what it relates to, and what that relates to, by date."""

from typing import Final

from datasette import NotFound
from datasette.utils.asgi import Request

from explorer.asking import Asking
from explorer.page import Page
from explorer.threads import by_date, chart, entry, in_months

MOST: Final = 300
"""Pieces that are shown; of more the nearest."""
ORDERS: Final = ("oldest", "newest")
"""Which comes first."""


async def page(asking: Asking, request: Request) -> Page:
    """The timeline page. NotFound: there is no such article."""
    number = int(request.url_vars["number"])
    order = request.args.get("order") or ORDERS[0]
    answer = await asking.rows("thread", article=number, limit=MOST)
    if not answer and answer.complete:
        raise NotFound(f"there is no article {number}")
    entries = by_date(map(entry, answer.rows), newest_first=order == "newest")
    article = next((one for one in entries if one.depth == 0), None)
    shown = {
        "number": number,
        "answer": answer,
        "article": article,
        "months": in_months(entries),
        "undated": [one for one in entries if not one.day],
        "beside": len(entries) - 1,
        "held": sum(one.id is not None for one in entries) - 1,
        "pieces": answer.rows[0]["pieces"] - 1 if answer else 0,
        "chart": chart(entries, answer.href),
        "order": order,
        "orders": ORDERS,
    }
    title = f"Timeline of {article.title}" if article else "Timeline"
    return Page(template="timeline.html", title=title, shown=shown, status=200 if order in ORDERS else 400)
