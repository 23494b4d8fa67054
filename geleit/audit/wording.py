"""Audit events as the sentences people read."""

from __future__ import annotations

from collections import defaultdict

from geleit.audit.events import CODES, EVENTS
from geleit.audit.models import AuditEvent


def sentence(event: AuditEvent) -> str:
    """“opened: plan” – codes of the detail in words, ids left out."""
    words = {name: str(CODES.get(name, {}).get(str(value), value)) for name, value in event.detail.items()}
    return str(EVENTS.get(event.event, event.event)).format_map(defaultdict(str, words))
