"""The list of exceptions: what is asked, the filter, the quick views, the files to take away, and saved views."""
