"""What the post needs by the clock."""

from procrastinate.contrib.django import app

from motcua.post import ordering


@app.periodic(cron="* * * * *")
@app.task(name="post.ask", queueing_lock="post.ask")
def ask_carriers(timestamp: int) -> None:
    """Each minute: how the parcels stand of which nothing was told."""
    ordering.ask_due()
