"""Spreads what the middle block carries evenly over its channels and positions.

Without it a few directions carry all, and a change of any other is no change of the picture. The variance of the block's output over a
batch is held to be alike in every direction, over channels and over positions, as in VICReg (https://arxiv.org/abs/2105.04906, eq. 3 and 4).
"""

import torch

WEIGHT = 0.003


class Spread:
    """Keeps the middle block's output of the last pass."""

    def __init__(self, unet):
        self.output = None
        unet.mid_block.register_forward_hook(self.keep)

    def keep(self, _, args, output):
        self.output = output

    def unevenness(self):
        """How far the covariances are from multiples of the identity; 0 where no direction is favoured."""
        x = self.output - self.output.mean(0, keepdim=True)
        return apart(x.permute(0, 2, 3, 1).flatten(0, 2)) + apart(x.flatten(2).flatten(0, 1))


def apart(rows):
    """Squared distance, per dimension, of a covariance of mean variance 1 from the identity."""
    covariance = rows.T @ rows
    covariance = covariance * (len(covariance) / covariance.trace())
    return (covariance - torch.eye(len(covariance))).pow(2).sum() / len(covariance)
