"""The portal as it is served, and beside it one empty view: what a request costs that does nothing."""
