"""What holds for every request: headers, hosts, origins, errors, the log."""
