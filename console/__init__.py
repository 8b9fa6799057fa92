"""The console: pages and an API over the register, for people who signed in and see what is theirs."""
