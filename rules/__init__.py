"""The book of rules: cards only, one file a rule."""
