"""What runs: the worker thread, the store that views look at, and the way to the service. No widgets."""
