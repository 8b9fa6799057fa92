"""The exception register: what is overdue, whose it is, and everything that ever happened to it."""
