"""Drops skip connections at random in training, so that the middle block has to carry what a picture shows.

At inference all are there, and the network is diffusers' own. The first of the nine is never dropped: it is the noised
latents after one convolution, without which no noise can be predicted. Which of the others are dropped differs from picture to
picture, each by a chance that differs too: a network that could tell "all" from "none" would learn to do without the middle block
whenever all are there.
"""

import torch

SHARE = 0.6  # of the pictures of a batch that may lose skip connections


class SkipDrop:
    """Multiplies some of the skip connections of some pictures by zero."""

    def __init__(self, unet, share=SHARE):
        self.share = share
        self.chance = None
        last = len(unet.up_blocks) - 1
        for i, block in enumerate(unet.up_blocks):
            block.register_forward_pre_hook(lambda _, args, kw, first=i == last: self.drop(args, kw, first), with_kwargs=True)

    def draw(self, size):
        """Draws each picture's chance to lose a skip connection in the next pass; 0 for those that lose none."""
        self.chance = torch.rand(size) * (torch.rand(size) < self.share)

    def drop(self, args, kwargs, first):
        if self.chance is None:
            return None
        skips = kwargs["res_hidden_states_tuple"]
        keep = [(torch.rand(len(self.chance)) >= self.chance).float()[:, None, None, None] for _ in skips]
        kwargs["res_hidden_states_tuple"] = tuple(x if first and i == 0 else x * k for i, (x, k) in enumerate(zip(skips, keep)))
        return args, kwargs
