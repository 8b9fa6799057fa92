"""Tell the right person: routes, owners and cover, digests, the outbox and its channels."""
