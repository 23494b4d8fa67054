import os
from io import StringIO

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geleit.config.settings")
# Somebody waits in front of a page: no statement of it takes longer. Jobs, commands and migrations may take their time.
os.environ.setdefault("GELEIT_STATEMENT_SECONDS", "15")
application = get_wsgi_application()

# A missing or wrong master key stops the server here, with a sentence that says so.
call_command("check", tags=["database"], databases=["default"], stdout=StringIO())
connection.close()  # the server forks after this line
