"""What is owed: facts, cards, expressions, compiled to SQL and evaluated to obligations."""
