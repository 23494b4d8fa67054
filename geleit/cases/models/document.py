from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleit.access.models import open_files
from geleit.accounts.models import User
from geleit.cases.models.case import Case
from geleit.cases.models.content import CaseContent, CaseContentQuerySet
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.core.uploads.file_types import ENDINGS
from geleit.programmes.codes import code_list
from geleit.vault.fields import SealedText


class DocumentQuerySet(CaseContentQuerySet):
    def visible_to(self, user: User, *, removed: bool = False) -> DocumentQuerySet:
        """Without the removed ones; or those alone, as long as they can be taken back."""
        mine = self.filter(case__in=open_files(user))
        return mine.restorable() if removed else mine.kept()

    def kept(self) -> DocumentQuerySet:
        return self.filter(removed_at=None)

    def restorable(self) -> DocumentQuerySet:
        return self.filter(removed_at__gt=delete_before())


class Document(CaseContent):
    """A file in a case. Its name, kind and content are sealed.

    Removed, it disappears from every page but the list of removed documents, and is deleted REMOVED_DAYS later.
    """

    REMOVED_DAYS = 14

    class Safety(models.TextChoices):
        CHECKED = "", _("checked")
        WAITING = "waiting", _("being checked")  # the virus scanner did not answer
        INFECTED = "infected", _("malware found")  # its content is gone

    data_classes: ClassVar = {
        CODED: "id key_id case media_type size issued_on valid_until uploaded_at uploaded_by safety "
        "removed_at removed_by version",
        SEALED: "name kind note",
    }
    pieces: ClassVar = ("chunks", "data")

    case = models.ForeignKey(Case, models.CASCADE, related_name="documents")
    name = SealedText(_("name"))
    kind = SealedText(_("kind"))
    note = SealedText(_("note"))
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes
    issued_on = models.DateField(_("issued"), null=True)
    valid_until = models.DateField(_("valid until"), null=True)
    uploaded_at = models.DateTimeField(default=dates.now)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    safety = models.CharField(max_length=10, choices=Safety, default=Safety.CHECKED, blank=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = DocumentQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="document_removed_by_somebody",
            ),
        )
        indexes = (
            models.Index(fields=["case", "valid_until"]),
            models.Index(fields=["removed_at"], condition=Q(removed_at__isnull=False), name="document_removed"),
        )
        ordering = ("-uploaded_at",)

    @property
    def kind_label(self) -> str:
        return code_list("document_type").label(self.kind)

    @property
    def ending(self) -> str:
        return ENDINGS[self.media_type]

    @property
    def kept_until(self) -> datetime | None:
        """Until then a removed document can be taken back."""
        return self.removed_at + timedelta(days=self.REMOVED_DAYS) if self.removed_at else None


def delete_before() -> datetime:
    return dates.now() - timedelta(days=Document.REMOVED_DAYS)


class DocumentChunk(models.Model):
    """A sealed piece of a document, 64 kB of clear text at most (geleit.vault.chunks)."""

    data_classes: ClassVar = {CODED: "id document index", SEALED: "data"}

    document = models.ForeignKey(Document, models.CASCADE, related_name="chunks")
    index = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["document", "index"], name="chunk_once"),)
        ordering = ("index",)


class NeededDocumentQuerySet(CaseContentQuerySet):
    def missing(self) -> NeededDocumentQuerySet:
        """Not answered by any document, or only by one that was removed."""
        return self.filter(Q(answered_by=None) | Q(answered_by__removed_at__isnull=False)).order_by("created_at")


class NeededDocument(CaseContent):
    """A paper that is needed for something and still missing, until a document answers it."""

    data_classes: ClassVar = {CODED: "id key_id case answered_by created_at created_by", SEALED: "kind note"}

    case = models.ForeignKey(Case, models.CASCADE, related_name="needed_documents")
    kind = SealedText(_("kind"))
    note = SealedText(_("what for"))
    answered_by = models.ForeignKey(Document, models.SET_NULL, null=True, related_name="answers")
    created_at = models.DateTimeField(default=dates.now)
    created_by = models.UUIDField()

    objects: ClassVar = NeededDocumentQuerySet.as_manager()

    @property
    def kind_label(self) -> str:
        return code_list("document_type").label(self.kind)
