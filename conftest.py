"""What every test may ask for: tests/database.py, tests/browser.py and tests/signing_in.py say what there is."""

from hypothesis import settings

pytest_plugins = ["tests.database", "tests.browser", "tests.signing_in", "tests.sharing_out"]

# How long one example takes says something about what else the machine does, not about Geleit.
settings.register_profile("geleit", deadline=None)
settings.load_profile("geleit")
