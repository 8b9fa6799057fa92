"""From a night to the outbox, and from the outbox out: who is told what, where it is kept, and which way it goes."""
