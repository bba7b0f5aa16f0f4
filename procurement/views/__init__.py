"""Pages of stages 3 and 4: the department's, the contractor's, the panel's."""
