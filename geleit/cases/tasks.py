"""Jobs of the cases. They are told ids, never what is sealed."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from geleit.cases import figures
from geleit.cases.actions import question
from geleit.cases.actions.consents import announce_ending
from geleit.cases.actions.documents import check_again, delete_removed
from geleit.cases.actions.team import return_work
from geleit.core.uploads.virus_scan import NotScanned


@app.periodic(cron="* * * * *")
@app.task(name="geleit.cases.keep_figures_up", queue="figures", queueing_lock="geleit.cases.keep_figures_up")
def keep_figures_up(timestamp: int) -> None:
    """Carries open cases into each new day, and follows what was changed about people."""
    figures.keep_up()


@app.periodic(cron="7 * * * *")  # every hour: a computer that sleeps at night misses no day
@app.task(
    name="geleit.cases.delete_removed_documents", queue="cases", queueing_lock="geleit.cases.delete_removed_documents"
)
def delete_removed_documents(timestamp: int) -> None:
    delete_removed()


@app.periodic(cron="9 * * * *")
@app.task(name="geleit.cases.forget_questions", queue="cases", queueing_lock="geleit.cases.forget_questions")
def forget_questions(timestamp: int) -> None:
    question.forget_questions()


@app.periodic(cron="11 * * * *")
@app.task(name="geleit.cases.return_open_work", queue="cases", queueing_lock="geleit.cases.return_open_work")
def return_open_work(timestamp: int) -> None:
    return_work()


@app.periodic(cron="17 * * * *")
@app.task(
    name="geleit.cases.announce_ending_consents", queue="cases", queueing_lock="geleit.cases.announce_ending_consents"
)
def announce_ending_consents(timestamp: int) -> None:
    announce_ending()


@app.task(
    name="geleit.cases.check_document",
    queue="cases",
    retry=RetryStrategy(wait=60, retry_exceptions={NotScanned}),  # for as long as the scanner is down
)
def check_document(document_id: str, case_id: str, user_id: str) -> None:
    check_again(UUID(document_id), UUID(case_id), UUID(user_id))
