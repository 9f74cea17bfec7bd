"""An arrangement with its logical framework and milestones, as a document."""
