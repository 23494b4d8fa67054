"""After three years the beginning of the trail goes, and one hash stands for it.

It is cut at a line that was signed when it was new (checkpoints.py): so `audit_verify` still knows that what is left
follows from what was there, and finds a beginning that somebody cut off by himself.
"""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from geleit.audit import checkpoints
from geleit.audit.models import ChainState
from geleit.audit.record import record
from geleit.core.acting import acting_as


def cut() -> int:
    """Up to the newest checkpoint that is three years old. Returns how many lines went."""
    with acting_as(None, purpose="audit"):
        first = ChainState.objects.get().first_seq
        signed = checkpoints.still_valid(checkpoints.read(settings.CHECKPOINTS))
        old = [one for one in signed if one.is_ours and checkpoints.is_old(one) and one.line > first]
        if not old:
            return 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT audit_cut(%s, %s)", [old[-1].line, bytes.fromhex(old[-1].hash)])
            gone = cursor.fetchone()[0]
        record("audit.cut", by=None, detail={"line": old[-1].line, "lines": gone})
    return gone
