"""How the tables came to be: one file a version, in order; a test holds this list and the files together."""

#: Every version that this program knows, oldest first.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
