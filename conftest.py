"""What every test may ask for: tests/database.py, tests/browser.py and tests/signing_in.py say what there is."""

pytest_plugins = ["tests.database", "tests.browser", "tests.signing_in", "tests.sharing_out"]
