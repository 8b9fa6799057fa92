"""The nights by themselves: which are due, on which snapshot, and the process that asks every few minutes."""
