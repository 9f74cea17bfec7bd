"""How far a commitment is, from what its partners said of their shares; and how contributions add up."""
