"""What time it is, for all that goes on in a crawl: one object, so that another can stand in for it."""

import asyncio
from datetime import UTC, datetime


class Clock:
    """The machine's clock. A simulated day has one of its own."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Waits, and lets others work."""
        await asyncio.sleep(seconds)
