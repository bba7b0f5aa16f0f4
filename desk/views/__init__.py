"""Pages of the workbench and of the finance bureau's console."""
