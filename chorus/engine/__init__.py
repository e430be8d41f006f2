"""How jobs run: clock, senders, journal, control socket."""
