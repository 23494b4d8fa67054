"""What all tables of the standard share."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models


class Part(models.Model):
    """`hsds` names the fields the standard knows, in its order; they carry the standard's own names."""

    hsds: ClassVar[str]
    is_new: bool = False  # made in this action: nothing hangs on it yet

    id = models.UUIDField(primary_key=True, default=uuid4)

    class Meta:
        abstract = True

    @classmethod
    def columns(cls) -> list[str]:
        return cls.hsds.split()


def line(length: int = 300) -> Any:
    """One line of text, which may stay empty."""
    return models.CharField(max_length=length, blank=True, default="")


def words() -> Any:
    return models.TextField(blank=True, default="")


def web() -> Any:
    return models.URLField(max_length=500, blank=True, default="")


def of(model: str, name: str, *, may_miss: bool = True) -> Any:
    """The record this one hangs on; `name` is what that record calls its rows of this kind."""
    return models.ForeignKey(f"directory.{model}", models.CASCADE, null=may_miss, blank=may_miss, related_name=name)
