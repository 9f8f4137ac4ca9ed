"""Measuring the system against its budgets (docs/performance.md). `make bench` runs it; nothing of it is installed."""
