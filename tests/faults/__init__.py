"""Faults on real servers: killed runs, lost connections, deadlocks, full disks, lagging replicas, wrong clocks."""
