"""python rotating.py ROTATION: goes on with changing a key, slowly and row by row, so that it can be killed."""

import os
import sys
import time
from uuid import UUID

import django

django.setup()

from geleit.vault import rotation  # noqa: E402 after the set-up

rotation.ROWS_AT_ONCE = rotation.KEYS_AT_ONCE = 1
plain = rotation.step


def slowly(moving: rotation.Rotation) -> int:
    moved = plain(moving)
    time.sleep(0.005)
    return moved


def key_alone(moving: rotation.Rotation) -> int:
    """The row names the new key, and what it holds lies under the old one."""
    for model in rotation._sealed_models():
        if rows := list(model._base_manager.filter(key_id=moving.old_id).values_list("pk", flat=True)[:1]):
            return model._base_manager.filter(pk__in=rows).update(key_id=moving.new_id)
    return 0


rotation.step = slowly
if os.environ.get("TRUST_BROKEN"):
    rotation._move_rows = key_alone
print("begins", flush=True)
rotation.run(UUID(sys.argv[1]))
time.sleep(60)
