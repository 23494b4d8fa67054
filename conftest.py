"""What every test may ask for: tests/database.py and tests/browser.py say what there is."""

pytest_plugins = ["tests.database", "tests.browser"]
