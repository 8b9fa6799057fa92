"""When: working days, bank holidays, closures and school terms."""
