"""The formats in which a check is handed out, one file each."""
