"""The monthly report: counted by the engine, frozen in the register, and written for people."""
