"""Project application, its review, and the double-entry budget ledger (stages 1 and 2)."""
