"""What people see and do of the register: lists, one exception in full, actions, exports."""
