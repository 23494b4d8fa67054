"""The base of every table with sealed fields, and the tables of the vault itself."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar, Self
from uuid import UUID, uuid4

from django.core.checks import Tags, register
from django.db import models

from geleit.vault import checks, keys
from geleit.vault.errors import WrongKey
from geleit.vault.fields import Assigned, SealedField, Stored
from geleit.vault.keystore import Key, MasterKey, RecoveryDrill, Rotation

__all__ = ["Key", "MasterKey", "RecoveryDrill", "Rotation", "SealedModel", "sealed_fields"]

register(checks.master_key_fits, Tags.database)


@cache
def sealed_fields(model: type[models.Model]) -> list[SealedField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]


class SealedModel(models.Model):
    """A row with sealed fields. All of them lie under the key `key_id`, and only fit this row."""

    # Related name and column of a table that holds the pieces of a file sealed for this row (geleit.vault.chunks).
    pieces: ClassVar[tuple[str, str] | None] = None
    # Row and key as they stand in the database; None for a row that is not there yet.
    _stored_as: tuple[UUID, UUID | None] | None = None

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key_id = models.UUIDField(editable=False, db_index=True)  # a rotation looks rows up by it

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        """All sealed fields of a row change their place or key together, so a moved row is written whole."""
        if any(isinstance(self.__dict__.get(field.attname), Assigned) for field in sealed_fields(type(self))):
            self.key_id = keys.current(self.key_id)
        if self._was_moved():
            for field in sealed_fields(type(self)):
                getattr(self, field.attname)  # loads what was deferred
            if kwargs.get("update_fields") is not None:
                names = [field.name for field in sealed_fields(type(self))]
                kwargs["update_fields"] = {*kwargs["update_fields"], *names, "key_id"}
        super().save(**kwargs)
        self._stored_as = (self.pk, self.__dict__.get("key_id"))

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **kwargs: Any) -> Self:
        row = super().from_db(db, field_names, values, **kwargs)
        loaded = row.__dict__
        key_id = loaded.get("key_id")
        row._stored_as = (row.pk, key_id)
        for field in sealed_fields(cls):
            data = loaded.get(field.attname)
            if data is not None:
                loaded[field.attname] = Stored(bytes(data), row.pk, key_id)
        if key_id is not None:
            keys.expect(key_id)
        return row

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        if fields is None or "key_id" in fields:
            self._stored_as = (self.pk, self.__dict__.get("key_id"))
        for field in sealed_fields(type(self)):
            held = self.__dict__.get(field.attname)
            if isinstance(held, Stored) and held.key is None and self._stored_as is not None:
                held.key = self._stored_as[1]  # a deferred column comes without the column of the key

    def sealed(self, name: str) -> bytes | None:
        """What the column of a field will hold: for rows that functions of the database write."""
        stored = next(field for field in sealed_fields(type(self)) if field.name == name).pre_save(self, add=True)
        return None if stored is None else stored.data

    def _was_moved(self) -> bool:
        if self._stored_as is None or "key_id" not in self.__dict__:
            return False
        return self._stored_as != (self.pk, self.key_id)

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, values: Any, *args: Any) -> Any:
        """Writes only while the row lies under the key it was read with: a rotation may have moved it meanwhile."""
        if self._stored_as is None or self._stored_as[1] is None:
            return super()._do_update(base_qs, using, pk_val, values, *args)
        updated = super()._do_update(base_qs.filter(key_id=self._stored_as[1]), using, pk_val, values, *args)
        if not updated and base_qs.filter(pk=pk_val).exists():
            raise WrongKey(f"{self._meta.label} {pk_val} was moved to another key meanwhile; read it again.")
        return updated
