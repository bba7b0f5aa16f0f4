"""Three-party performance evaluation after the contract (stage 7)."""
