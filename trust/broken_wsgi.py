"""gunicorn starts this in place of geleit.config.wsgi, with a build of broken_builds.py named by TRUST_BROKEN.

The product itself knows nothing of it.
"""

import importlib
import os

from geleit.config.wsgi import application

__all__ = ["application"]

importlib.import_module("trust.broken_builds").BUILDS[os.environ["TRUST_BROKEN"]]()
