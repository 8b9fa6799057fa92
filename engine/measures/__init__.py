"""Measures: the monthly figures, counted from the same duties and facts that raise the alerts."""
