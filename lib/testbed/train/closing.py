"""Closes skip connections for good: the weights that read them are zero and stay zero.

All but the first, which is the noised latents after one convolution, without which no noise can be predicted. What a picture shows
then passes through the middle block, in training and when it is drawn, and the network is still diffusers' own. Skip connections that are
merely dropped at random are learnt to be done without, and used again as soon as they are there.
"""

import torch


def closed(unet):
    """The weights that read a skip connection, and from which of their input channels on they do."""
    *most, _ = [(block, i) for block in unet.up_blocks for i in range(len(block.resnets))]
    below = unet.mid_block.resnets[-1]
    for block, i in most:
        resnet = block.resnets[i]
        for layer in (resnet.conv1, resnet.conv_shortcut):
            yield layer.weight, below.conv2.out_channels
        below = resnet


@torch.no_grad()
def close(unet):
    """Sets to zero what reads a closed skip connection."""
    for weight, first in closed(unet):
        weight[:, first:] = 0
