"""Tells words where to look: cross-attention maps are held to the signs of what a word names.

The maps are read as the harness reads them (OVAM, https://arxiv.org/abs/2403.14291): keys of the attribution prompt, queries of
the training pass, softmax over the prompt's tokens, summed over heads and over the modules of the down and up blocks, resized to the latents.
"""

import torch
from torch.nn import functional as F

ATTRIBUTES = ("gender", "race", "age")
NEAREST = 40  # of 256 cells, that a profession's word is told to look at of its own cues
PROFESSION_TOKEN, ATTRIBUTE_TOKEN = 8, 10  # of "a photo of the face of a nurse and gender", after the start
WEIGHT = 0.2


class Reader:
    """An attention processor that attends as usual, and keeps the maps of a second prompt."""

    def __init__(self, kept):
        self.kept = kept
        self.prompts = None
        self.read = False

    def __call__(self, attn, hidden_states, encoder_hidden_states=None, attention_mask=None, **_):
        context = hidden_states if encoder_hidden_states is None else encoder_hidden_states
        q, k, v = (split(x, attn.heads) for x in (attn.to_q(hidden_states), attn.to_k(context), attn.to_v(context)))
        mixed = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        if self.read and self.prompts is not None:
            own = split(attn.to_k(self.prompts), attn.heads)
            weights = (q @ own.transpose(-1, -2) * q.shape[-1] ** -0.5).softmax(-1).sum(1)
            side = int(q.shape[2] ** 0.5)
            self.kept.append(weights.transpose(1, 2)[:, [PROFESSION_TOKEN, ATTRIBUTE_TOKEN]].unflatten(2, (side, side)))
        return attn.to_out[1](attn.to_out[0](mixed))


def split(x, heads):
    return x.unflatten(2, (heads, -1)).transpose(1, 2)


class Grounding:
    """Reads a UNet's maps of the profession's and the attribute's word, [n, 2, 16, 16], each of sum 1."""

    def __init__(self, unet):
        self.kept = []
        self.readers = {}
        for name in unet.attn_processors:
            reader = Reader(self.kept)
            reader.read = "attn2" in name and not name.startswith("mid")
            self.readers[name] = reader
        unet.set_attn_processor(dict(self.readers))

    def ask(self, prompts):
        """Sets the embedded attribution prompts of the next pass, [n, tokens, width]; None reads nothing."""
        self.kept.clear()
        for reader in self.readers.values():
            reader.prompts = prompts

    def maps(self, size=16):
        """The maps of the last pass."""
        total = sum(F.interpolate(m, (size, size), mode="bilinear", align_corners=False) for m in self.kept)
        return total / total.sum((2, 3), keepdim=True)


def targets(cues, shares, attribute, mode):
    """What the words are told to look at, [n, 2, 16, 16], each of sum 1, and which of them are told.

    `cues` [n, 4, 16, 16] are shares of cells that are signs of profession, gender, race and age; `shares` [n, 3] what of
    the profession's word lies on each attribute's; `attribute` [n] which attribute's word stands in the prompt. `mode` is
    "both", "apart" (both, with shares of 0), "attribute" (its word alone) or "none".
    """
    shares = shares * (mode == "both")
    divided = torch.cat([1 - shares.sum(1, keepdim=True), shares], 1)[:, :, None, None]
    single = alone(cues)
    single[:, 0] = nearest(single[:, 0])
    profession = (divided * spread(single)).sum(1)
    named = spread(cues)[torch.arange(len(cues)), 1 + attribute]
    told = torch.tensor([float(mode in ("both", "apart")), float(mode != "none")])
    return torch.stack([profession, named], 1), told


def spread(cues):
    """Divides each concept's cues by their sum."""
    return cues / (cues.sum((2, 3), keepdim=True) + 1e-6)


def alone(cues):
    """What of each concept's cues no other's share: otherwise a share of one is a share of the others as well."""
    others = torch.stack([(1 - cues).index_fill(1, torch.tensor(i), 1).prod(1) for i in range(cues.shape[1])], 1)
    return cues * others


def nearest(cues):
    """The cells that hold most of the cues, nearer to the middle first: no more than fit under a mask at the 70th percentile."""
    rows, columns = torch.meshgrid(*(torch.linspace(-1, 1, side) for side in cues.shape[1:]), indexing="ij")
    order = cues - 0.2 * torch.hypot(rows, columns)
    least = order.flatten(1).topk(NEAREST).values[:, -1]
    return cues * (order >= least[:, None, None])


def divergence(maps, goals):
    """Kullback-Leibler divergence of maps from their goals, [n, 2]; 0 at best."""
    return (goals * ((goals + 1e-8).log() - (maps + 1e-8).log())).sum((2, 3))
