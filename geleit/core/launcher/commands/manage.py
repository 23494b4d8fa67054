"""./run manage: a Django command, with the database."""

from geleit.core.launcher.compiled import compile_translations
from geleit.core.launcher.environment import OWNERS_COMMANDS, as_owner, database, django, home_folder
from geleit.core.launcher.steps import run_child


def run(arguments: list[str]) -> int:
    compile_translations()
    with database(home_folder()) as environment:
        if arguments and arguments[0] in OWNERS_COMMANDS:
            environment = as_owner(environment)
        return run_child(django(*arguments), environment)
