"""Judgement: from the breaches of one plan to what is said about them, to whom, and how loudly."""
