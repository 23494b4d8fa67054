from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import Office, User
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED, WORK
from geleit.vault.fields import SealedBytes, SealedJSON, SealedText
from geleit.vault.models import SealedModel


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: User) -> ImportRunQuerySet:
        """Only whoever uploaded a list sees it: it is full of names."""
        return self.filter(user=user)


class ImportRun(models.Model):
    """One list on its way into an office. Only counters; its content is in ImportContent, under a key of its own."""

    class State(models.TextChoices):
        READING = "reading", _("is being read")
        COLUMNS = "columns", _("columns to be checked")
        CHECKING = "checking", _("is being checked")
        PREVIEW = "preview", _("ready to be taken over")
        RUNNING = "running", _("is being taken over")
        DONE = "done", _("taken over")
        STOPPED = "stopped", _("stopped on the way")
        REFUSED = "refused", _("not readable")

    WORKING = (State.READING, State.CHECKING, State.RUNNING)

    data_classes: ClassVar = {
        WORK: "id office user state key_id created_at finished_at problem rows done people cases quick_contacts "
        "duplicates questions unassigned unchanged skipped"
    }

    id = models.UUIDField(primary_key=True, default=uuid4)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    key_id = models.UUIDField()
    created_at = models.DateTimeField(default=dates.now)
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=30, blank=True)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)  # rows written so far
    people = models.PositiveIntegerField(default=0)
    cases = models.PositiveIntegerField(default=0)
    quick_contacts = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    questions = models.PositiveIntegerField(default=0)
    unassigned = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)  # rows imported earlier
    skipped = models.PositiveIntegerField(default=0)  # rows left out by decision

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)

    @property
    def is_working(self) -> bool:
        return self.state in self.WORKING

    @property
    def share(self) -> int:
        """How far the import is, in hundredths."""
        return 100 * self.done // self.rows if self.rows else 0


class ImportContent(SealedModel):
    """What stands in an uploaded list, and what was decided about it. Once it is taken over, only the report stays."""

    data_classes: ClassVar = {CODED: "id key_id run", SEALED: "file_name file sheet chosen preview report"}

    run = models.OneToOneField(ImportRun, models.CASCADE, related_name="content")
    file_name = SealedText(_("file"))
    file = SealedBytes()
    sheet = SealedJSON()  # geleit.listimport.sheet.Sheet
    chosen = SealedJSON()  # geleit.listimport.mapping.ImportMap
    preview = SealedJSON()
    report = SealedJSON()


class ListedColleague(SealedModel):
    """A counsellor as a list spells her. The team lead sees it beside the numbers of the files that wait for a team.

    Under the key of the organisation: it outlives the upload, and goes with the last file that waits.
    """

    data_classes: ClassVar = {CODED: "id key_id run", SEALED: "name"}

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="listed_colleagues")
    name = SealedText()


class ImportedRowQuerySet(models.QuerySet["ImportedRow"]):
    def without_team(self) -> ImportedRowQuerySet:
        """Whose file nobody was given yet: the case, or the person where there is none."""
        waiting = RawSQL("SELECT access_without_team()", [])
        return self.annotate(file=Coalesce("case", "person")).filter(file__in=waiting)


class ImportedRow(models.Model):
    """That a row was taken over, and into which files. By its keyed hash the same row is known the next time."""

    data_classes: ClassVar = {WORK: "id office run row fingerprint colleague person case case_number quick_contact"}

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="imported_rows")
    row = models.PositiveIntegerField()
    fingerprint = models.BinaryField(max_length=16)
    colleague = models.ForeignKey(ListedColleague, models.SET_NULL, null=True, related_name="rows")
    person = models.UUIDField()
    case = models.UUIDField(null=True)
    case_number = models.CharField(max_length=20, blank=True)
    quick_contact = models.UUIDField(null=True)

    objects = ImportedRowQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "fingerprint"], name="row_imported_once"),)
        indexes = (models.Index(fields=["run", "row"]),)
        ordering = ("row",)
