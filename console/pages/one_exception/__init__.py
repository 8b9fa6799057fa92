"""One exception: its facts, its days counted, who was told, and what can be done about it."""
