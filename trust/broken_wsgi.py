"""gunicorn starts this in place of geleit.config.wsgi, with the builds of broken_builds.py that TRUST_BROKEN names.

The product itself knows nothing of it.
"""

import importlib
import os

from geleit.config.wsgi import application

__all__ = ["application"]

builds = importlib.import_module("trust.broken_builds").BUILDS
for name in os.environ["TRUST_BROKEN"].split():
    builds[name]()
