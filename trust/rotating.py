"""python rotating.py ROTATION: goes on with changing a key, row by row, and tells of each, so that it can be killed."""

import os
import sys
import time
from uuid import UUID

import django

django.setup()

from geleit.vault import rotation  # noqa: E402 after the set-up

rotation.ROWS_AT_ONCE = rotation.KEYS_AT_ONCE = 1
plain = rotation.step


def told(moving: rotation.Rotation) -> int:
    moved = plain(moving)
    if moved:
        print("moved", flush=True)
        time.sleep(0.005)
    return moved


def key_alone(moving: rotation.Rotation) -> int:
    """The rows name the new key, and what they hold lies under the old one."""
    rows = [model._base_manager.filter(key_id=moving.old_id) for model in rotation._sealed_models()]
    return sum(one.update(key_id=moving.new_id) for one in rows)


rotation.step = told
if os.environ.get("TRUST_BROKEN"):
    rotation._move_rows = key_alone
rotation.run(UUID(sys.argv[1]))
