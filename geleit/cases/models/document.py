from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import User
from geleit.cases.file_types import ENDINGS
from geleit.cases.models.case import Case
from geleit.cases.models.content import CaseContent
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.programmes.codes import code_list
from geleit.vault.fields import SealedText


class Document(CaseContent):
    """A file in a case. Its name, kind and content are sealed."""

    data_classes: ClassVar = {
        CODED: "id key_id case media_type size issued_on valid_until uploaded_at uploaded_by version",
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
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["case", "valid_until"]),)
        ordering = ("-uploaded_at",)

    @property
    def kind_label(self) -> str:
        return code_list("document_type").label(self.kind)

    @property
    def ending(self) -> str:
        return ENDINGS[self.media_type]


class DocumentChunk(models.Model):
    """A sealed piece of a document, 64 kB of clear text at most (geleit.vault.chunks)."""

    data_classes: ClassVar = {CODED: "id document index", SEALED: "data"}

    document = models.ForeignKey(Document, models.CASCADE, related_name="chunks")
    index = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["document", "index"], name="chunk_once"),)
        ordering = ("index",)


class NeededDocument(CaseContent):
    """A paper that is needed for something and still missing, until a document answers it."""

    data_classes: ClassVar = {CODED: "id key_id case answered_by created_at created_by", SEALED: "kind note"}

    case = models.ForeignKey(Case, models.CASCADE, related_name="needed_documents")
    kind = SealedText(_("kind"))
    note = SealedText(_("what for"))
    answered_by = models.ForeignKey(Document, models.SET_NULL, null=True, related_name="answers")
    created_at = models.DateTimeField(default=dates.now)
    created_by = models.UUIDField()

    @property
    def kind_label(self) -> str:
        return code_list("document_type").label(self.kind)
