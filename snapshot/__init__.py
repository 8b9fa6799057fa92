"""Read the nightly extract: contract, readers, gates, coverage, quarantine, mask; and write synthetic ones."""
