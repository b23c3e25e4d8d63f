"""Sending: judging, pacing, retries, the Channel protocol; imports storage, dialogue and below."""
