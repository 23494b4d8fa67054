"""One module for each command of ./run; only the one asked for is loaded, so that a start is quick."""
