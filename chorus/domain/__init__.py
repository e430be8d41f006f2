"""The rules of campaigning: frozen models and pure functions, without I/O and without a clock."""
