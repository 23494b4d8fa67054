"""Tables that only the tests of the vault have; in a registry of their own, so that nobody else sees them."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import connection, models

from geleit.vault.fields import SealedBytes, SealedDate, SealedJSON, SealedText
from geleit.vault.models import SealedModel

paper = Apps()


class Note(SealedModel):
    text = SealedText("text")
    day = SealedDate()
    extra = SealedJSON()
    blob = SealedBytes()
    colour = models.CharField(max_length=10, default="")

    class Meta:
        apps = paper
        app_label = "paper"


class Twin(SealedModel):
    """The same columns in another table."""

    text = SealedText(default="as ever")

    class Meta:
        apps = paper
        app_label = "paper"


class Folder(SealedModel):
    pieces: ClassVar = ("sheets", "data")

    name = SealedText()

    class Meta:
        apps = paper
        app_label = "paper"


class Sheet(models.Model):
    folder = models.ForeignKey(Folder, models.CASCADE, related_name="sheets")
    number = models.IntegerField()
    data = models.BinaryField()

    class Meta:
        apps = paper
        app_label = "paper"
        ordering = ("number",)


class Holder(models.Model):
    """Not sealed itself, but knows a key."""

    key_id = models.UUIDField()

    class Meta:
        apps = paper
        app_label = "paper"


TABLES = [Note, Twin, Folder, Sheet, Holder]


def make_tables(database):
    with connection.schema_editor(collect_sql=True) as editor:
        for model in TABLES:
            editor.create_model(model)
    with database.connect() as owner:
        for statement in editor.collected_sql:
            owner.execute(str(statement))
