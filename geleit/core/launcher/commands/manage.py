"""./run manage: a Django command, with the database where it needs one."""

import os

from geleit.core.launcher.commands import keeping
from geleit.core.launcher.compiled import compile_translations
from geleit.core.launcher.environment import (
    NEED_NO_DATABASE,
    NO_DATABASE,
    OWNERS_COMMANDS,
    as_owner,
    database,
    django,
    home_folder,
    with_keys,
)
from geleit.core.launcher.steps import run_child


def run(arguments: list[str]) -> int:
    compile_translations()
    if arguments and arguments[0] in keeping.HELP:
        return keeping.run(arguments[0], arguments[1:])
    if arguments and arguments[0] in NEED_NO_DATABASE:
        return run_child(django(*arguments), with_keys({**os.environ, **NO_DATABASE}, home_folder()))
    with database(home_folder()) as environment:
        if arguments and arguments[0] in OWNERS_COMMANDS:
            environment = as_owner(environment)
        return run_child(django(*arguments), environment)
