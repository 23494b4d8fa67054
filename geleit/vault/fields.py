"""Model fields whose column holds ciphertext and whose attribute gives and takes plain values."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.expressions import Col
from django.db.models.lookups import IsNull

from geleit.core.plain_text import plain, plain_all
from geleit.vault import seal
from geleit.vault.errors import NotSearchable, VaultError

NOT_OPENED = object()


class Stored:
    """What the column holds, the row and key it was sealed for, and the plain value once somebody asked for it."""

    __slots__ = ("data", "key", "plain", "row")

    def __init__(self, data: bytes, row: UUID, key: UUID | None, plain: Any = NOT_OPENED) -> None:
        self.data = data
        self.row = row
        self.key = key
        self.plain = plain

    def __repr__(self) -> str:
        return "<sealed>"


class Assigned:
    """A plain value on its way into the database."""

    __slots__ = ("plain",)

    def __init__(self, plain: Any) -> None:
        self.plain = plain

    def __repr__(self) -> str:
        return "<not yet sealed>"


class SealedAttribute:
    """`person.note` opens on reading; `person.note_sealed` beside it is what the column holds or will hold."""

    def __init__(self, field: SealedField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        held = getattr(instance, self.field.attname)  # loads a deferred column
        if isinstance(held, Stored):
            return self.field.open(held, instance)
        return None if held is None else held.plain

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = None if value is None else Assigned(self.field.taken(value))


class SealedCol(Col):
    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        raise NotSearchable(f"{self.target} is sealed: it cannot be sorted or computed with in SQL.")


class GivenOrNot(IsNull):
    """The one question SQL can answer about a sealed column."""

    def __init__(self, lhs: SealedCol, rhs: bool) -> None:
        super().__init__(Col(lhs.alias, lhs.target, lhs.output_field), rhs)


class SealedField(models.Field):
    """Base of the sealed fields. NULL means never given."""

    empty_strings_allowed = False
    takes: type = bytes
    can_change_inside = False  # lists and dicts

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    # how a value becomes bytes and back

    def encode(self, value: Any) -> Any:
        if not isinstance(value, self.takes) or isinstance(value, datetime):
            raise TypeError(f"{self} takes {self.takes.__name__}, not {type(value).__name__}.")
        return value

    def decode(self, data: bytes) -> Any:
        return data

    def taken(self, value: Any) -> Any:
        """As it was assigned, without what nobody sees."""
        return value

    # where it lives

    def db_type(self, connection: Any) -> str:
        return "bytea"

    def get_attname_column(self) -> tuple[str, str]:
        return f"{self.name}_sealed", self.db_column or self.name

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, name, SealedAttribute(self))

    def get_default(self) -> Any:
        value = super().get_default()
        return None if value is None else Assigned(value)

    # opening and sealing

    def open(self, stored: Stored, instance: Any) -> Any:
        if stored.plain is NOT_OPENED:
            stored.plain = self.decode(self._open_bytes(stored, instance))
        return stored.plain

    def pre_save(self, instance: Any, add: bool) -> Stored | None:
        held = getattr(instance, self.attname)
        if held is None:
            return None
        if isinstance(held, Stored) and self._still_fits(held, instance):
            return held
        value = self.open(held, instance) if isinstance(held, Stored) else held.plain
        data = seal.seal(self.encode(value), instance.key_id, self._place + instance.pk.bytes)
        stored = Stored(data, instance.pk, instance.key_id, value)
        instance.__dict__[self.attname] = stored
        return stored

    def _still_fits(self, stored: Stored, instance: Any) -> bool:
        if not stored.data:
            same_place = True
        else:
            same_place = stored.row == instance.pk and seal.key_of(stored.data) == instance.key_id
        if same_place and self.can_change_inside and stored.plain is not NOT_OPENED:
            return self.encode(stored.plain) == self._open_bytes(stored, instance)
        return same_place

    def _open_bytes(self, stored: Stored, instance: Any) -> bytes:
        return seal.unseal(stored.data, stored.key or instance.key_id, self._place + stored.row.bytes)

    @cached_property
    def _place(self) -> bytes:
        return seal.place(self.model._meta.db_table, str(self.column))

    # only pre_save leads into the database: update(), bulk_update(), filter() and order_by() would need clear text

    def get_db_prep_save(self, value: Any, connection: Any) -> bytes | None:
        if value is None:  # a migration that adds the column
            return None
        if isinstance(value, Stored):
            return value.data
        if value is None or isinstance(value, Assigned):  # a migration adds the column: no row has a value yet
            return None
        raise NotSearchable(f"{self} is sealed: assign the value and call save().")

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise NotSearchable(f"{self} is sealed: only __isnull can be asked in SQL.")
        return GivenOrNot

    def get_col(self, alias: str, output_field: models.Field | None = None) -> Col:
        return SealedCol(alias, self, output_field)

    # forms and serialisers

    def value_from_object(self, obj: models.Model) -> Any:
        return getattr(obj, self.name)

    def value_to_string(self, obj: models.Model) -> str:
        raise VaultError(f"{self} is sealed: it is not written to fixtures.")

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Fields of a form have checked the value already; here it may still be sealed."""
        return value


class SealedText(SealedField):
    takes = str

    def encode(self, value: str) -> bytes:
        return super().encode(value).encode()

    def taken(self, value: Any) -> Any:
        return plain(value) if isinstance(value, str) else value

    def decode(self, data: bytes) -> str:
        return data.decode()

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": forms.CharField, "max_length": self.max_length, **kwargs})


class SealedDate(SealedField):
    takes = date

    def encode(self, value: date) -> bytes:
        return super().encode(value).isoformat().encode()

    def decode(self, data: bytes) -> date:
        return date.fromisoformat(data.decode())

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": forms.DateField, **kwargs})


class SealedJSON(SealedField):
    """Lists and dicts; changing one in place and saving is noticed."""

    can_change_inside = True

    def encode(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder).encode()

    def decode(self, data: bytes) -> Any:
        return json.loads(data)

    def taken(self, value: Any) -> Any:
        cleaned = plain_all(value)
        return value if cleaned == value else cleaned  # the same list as long as nothing has to go

    def formfield(self, **kwargs: Any) -> None:
        return None


class SealedBytes(SealedField):
    def formfield(self, **kwargs: Any) -> None:
        return None
