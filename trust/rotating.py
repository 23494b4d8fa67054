"""python rotating.py ROTATION: goes on with changing a key, row by row, and tells of each, so that it can be killed."""

import os
import sys
import time
from uuid import UUID

import django

django.setup()

from geleit.vault import rotation as turning  # noqa: E402 after the set-up
from geleit.vault.models import Rotation  # noqa: E402

turning.ROWS_AT_ONCE = turning.KEYS_AT_ONCE = 1
plain = turning.step


def told(rotation: Rotation) -> int:
    moved = plain(rotation)
    if moved:
        print("moved", flush=True)
        time.sleep(0.005)
    return moved


def key_alone(rotation: Rotation) -> int:
    """The rows name the new key, and what they hold lies under the old one."""
    rows = [model._base_manager.filter(key_id=rotation.old_id) for model in turning._sealed_models()]
    return sum(one.update(key_id=rotation.new_id) for one in rows)


turning.step = told
if os.environ.get("TRUST_BROKEN"):
    turning._move_rows = key_alone
turning.run(UUID(sys.argv[1]))
