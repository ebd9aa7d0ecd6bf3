"""The REST API, version 1: read-only, JSON and CSV."""
