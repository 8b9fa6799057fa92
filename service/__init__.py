"""The wiring: settings, logs and the command line. The only place that knows everything."""
