"""Jobs of the referrals. They are told ids, and act for whoever leads the case."""

from uuid import UUID

from procrastinate.contrib.django import app

from geleit.referrals.actions import news


@app.task(name="referrals.bring_news", queue="referrals")
def bring_news(request: str) -> None:
    """The other side did something: put off by the inbox, which knows no case."""
    news.bring_news(UUID(request))
