"""What happened: coverage, persistency, results; imports storage, dialogue and below, never delivery."""
