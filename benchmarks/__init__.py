"""What Rutin costs: start, memory at rest, one question, one whole turn (`python -m benchmarks`, or `make bench`)."""
