"""Networks: the code of part V."""
