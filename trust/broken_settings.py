"""A Geleit with three pages that are broken on purpose, for scanners to find (scanner_checks.py)."""

from geleit.config.settings import *  # noqa: F403

ROOT_URLCONF = "trust.broken_urls"
