"""Putting a new key in the place of an old one while people go on working.

The old key is marked as replaced first; from then on each process, within a minute, seals under the new one. What lies
under the old key is moved in small transactions, so that it can stop and go on anywhere. Only when nobody can seal
under the old key any more, and nothing lies under it, is it destroyed.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import F
from procrastinate.contrib.django import app

from geleit.core import dates
from geleit.core.acting import acting_as
from geleit.vault import apart, chunks, keys
from geleit.vault.errors import WrongKey
from geleit.vault.models import Key, Rotation, SealedModel

KEYS_AT_ONCE = 1_000
ROWS_AT_ONCE = 100
SETTLING = timedelta(seconds=2 * keys.CACHE_SECONDS)


def rotate_organisation_key(org_id: UUID) -> Rotation:
    """A new key of the organisation; all keys that lie under the old one are wrapped anew. No content is touched."""
    return rotate_content_key(keys.organisation_key(org_id))


@transaction.atomic
def rotate_content_key(key_id: UUID) -> Rotation:
    """A new key of a person, case or user; everything sealed under the old one is sealed again."""
    old = Key.objects.select_for_update().get(pk=key_id)
    running = Rotation.objects.filter(old=old, finished_at=None).first()
    if running is not None:
        return running
    if old.kind == Key.Kind.INDEX or old.replaced_by_id or old.destroyed_at:
        raise WrongKey(f"Key {key_id} is not one that can be replaced.")
    under = old.under_id and keys.current(old.under_id)
    [new] = keys.make(old.kind, [old.owner], under=under, version=old.version + 1)
    Key.objects.filter(pk=old.pk).update(replaced_by=new.pk)
    apart.hand_in([new])
    new.save(force_insert=True)
    for model in _models_with_key():
        if not issubclass(model, SealedModel):
            model._base_manager.filter(key_id=old.pk).update(key_id=new.pk)
    keys.forget()
    rotation = Rotation.objects.create(kind=old.kind, old=old, new=new, total=_left(old.pk))
    app.configure_task("geleit.vault.rotate", queue="vault").defer(rotation_id=str(rotation.pk))
    return rotation


def run(rotation_id: UUID) -> bool:
    """Moves what is left, then tries to finish. False: try again in a minute."""
    with acting_as(None, purpose="keys"):
        rotation = Rotation.objects.get(pk=rotation_id)
    while rotation.finished_at is None and step(rotation):
        pass
    return finish(rotation)


def step(rotation: Rotation) -> int:
    """Moves one batch, in one transaction. Returns how many keys or rows it moved: 0 means that none are left."""
    with acting_as(None, purpose="keys"):
        moved = _move_keys(rotation) or _move_rows(rotation)
        if moved:
            Rotation.objects.filter(pk=rotation.pk).update(done=F("done") + moved)
    return moved


def finish(rotation: Rotation) -> bool:
    """Destroys the old key once every process knows that it was replaced, and all older transactions have ended."""
    if rotation.finished_at is not None:
        return True
    if dates.now() - rotation.started_at < SETTLING:
        return False
    with transaction.atomic(durable=True), acting_as(None, purpose="keys"):
        if rotation.fence is None:
            rotation.fence = _transaction_number("pg_current_xact_id()")
            rotation.save(update_fields=["fence"])
        settled = _transaction_number("pg_snapshot_xmin(pg_current_snapshot())") >= rotation.fence
    if not settled:
        return False
    while step(rotation):
        pass
    with acting_as(None, purpose="keys"):
        keys.destroy_key(rotation.old_id)
        rotation.finished_at = dates.now()
        rotation.save(update_fields=["finished_at"])
    return True


def _transaction_number(expression: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression}::text::bigint")
        return cursor.fetchone()[0]


def _models_with_key() -> list[type[models.Model]]:
    """By convention, a model that has or holds a key calls the column `key_id`."""
    return [
        model for model in apps.get_models() if any(field.name == "key_id" for field in model._meta.concrete_fields)
    ]


def _sealed_models() -> list[type[SealedModel]]:
    return [model for model in _models_with_key() if issubclass(model, SealedModel)]


def _left(key_id: UUID) -> int:
    rows = sum(model._base_manager.filter(key_id=key_id).count() for model in _sealed_models())
    return rows + _keys_under(key_id).count()


def _keys_under(key_id: UUID) -> models.QuerySet[Key]:
    return Key.objects.filter(under=key_id, destroyed_at=None)


def _move_keys(rotation: Rotation) -> int:
    moved = list(_keys_under(rotation.old_id).select_for_update().order_by("pk")[:KEYS_AT_ONCE])
    apart.fetch(moved)
    for key in moved:
        secret = keys.unwrap(key)
        key.under_id = rotation.new_id
        key.wrapped = keys.wrap(key, secret)
    keys.store_wrapped(moved, rotation.new_id)
    return len(moved)


def _move_rows(rotation: Rotation) -> int:
    for model in _sealed_models():
        rows = list(model._base_manager.select_for_update().filter(key_id=rotation.old_id)[:ROWS_AT_ONCE])
        for row in rows:
            _move_pieces(row, rotation)
            row.key_id = rotation.new_id
            row.save(update_fields=["key_id"])
        if rows:
            return len(rows)
    return 0


def _move_pieces(row: SealedModel, rotation: Rotation) -> None:
    if row.pieces is None:
        return
    relation, column = row.pieces
    held = list(getattr(row, relation).all())
    table = getattr(row, relation).model._meta.db_table
    clear = chunks.open_chunks(
        rotation.old_id, row.pk, table, column, [bytes(getattr(piece, column)) for piece in held]
    )
    for piece, sealed in zip(held, chunks.seal_chunks(rotation.new_id, row.pk, table, column, clear), strict=True):
        setattr(piece, column, sealed)
        piece.save(update_fields=[column])
