"""The sign-up, in the order of a worker's day: one question a file."""
