"""One night, from the snapshot to the register: see run.py for the road."""
