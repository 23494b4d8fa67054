"""`migrate` that commits after every statement: cut off, it leaves half a migration behind. For check R10."""

import sys

from django.core.management import execute_from_command_line
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django.db.migrations import Migration

Migration.atomic = False
plain = DatabaseSchemaEditor.__init__


def bit_by_bit(self, connection, collect_sql=False, atomic=True):  # type: ignore[no-untyped-def]
    plain(self, connection, collect_sql=collect_sql, atomic=False)


DatabaseSchemaEditor.__init__ = bit_by_bit  # type: ignore[method-assign]
execute_from_command_line(["django", *sys.argv[1:]])
