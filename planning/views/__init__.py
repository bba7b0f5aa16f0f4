"""Pages of planning: the application, the internal record, the review."""
