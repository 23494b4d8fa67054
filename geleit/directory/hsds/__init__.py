"""The standard's own shape of the directory: records, nested records, lists, and the description of the interface."""
