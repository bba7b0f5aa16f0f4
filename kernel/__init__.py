"""Lifecycle, journal, clock, permissions, files, receipts, drafts, inbox, jobs and the public log: plumbing with no business noun."""
