"""Tell the right person: routes, the ladder, who holds which role tonight, and who covers for whom."""
