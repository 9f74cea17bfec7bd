"""What a person types: the commitment, who will see it, what it merges with, how it is split."""

from cauce.regional.commitments.forms.acts import MergeForm, PublishForm, SplitSheet
from cauce.regional.commitments.forms.sheet import CommitmentSheet

__all__ = ["CommitmentSheet", "MergeForm", "PublishForm", "SplitSheet"]
