"""What outlives the program: the settings, what it remembers, what happened. Blocking, no Qt."""
