"""Upgrades without downtime: new tables while the old code runs, and the old code on the new tables."""
