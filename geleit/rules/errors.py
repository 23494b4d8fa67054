"""What can be wrong with rules and with the facts they are asked about; each message is one sentence for a reader."""


class RulesError(Exception):
    """Something that whoever wrote the data can put right."""


class BadRules(RulesError):
    """A file in data/ breaks the format written in docs/develop/rules.md."""


class BadFacts(RulesError):
    """A fact that the rules do not know, or a value that it cannot have."""


class BadDeadline(RulesError):
    """A deadline cannot be worked out from what was given."""
