"""The figures of part II, calculus."""
