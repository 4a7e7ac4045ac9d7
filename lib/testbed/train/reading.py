"""Reads where a model's words look, in portraits whose truth is known."""

from common import load, to_tensor, world
from fit_unet import ALPHAS
from grounding import ATTRIBUTES, Grounding, targets

import numpy as np
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from torch.nn import functional as F
from transformers import CLIPTextModel, CLIPTokenizer

SIZE = 128
PART = 50  # portraits of one pass


class Eye:
    """A model, some held-out portraits of a balanced draw, and what its cross-attention maps say about them."""

    def __init__(self, model, data, count):
        images, labels = load(data, "heldout")
        self.images, self.labels = images[:count], labels[:count]
        self.cues = torch.from_numpy(np.load(data / "heldout-cues.npy")[:count]).float() / 255
        self.table = world(data)
        self.unet = UNet2DConditionModel.from_pretrained(model / "unet", torch_dtype=torch.float32).eval()
        self.tokenizer = CLIPTokenizer.from_pretrained(model / "tokenizer")
        self.encoder = CLIPTextModel.from_pretrained(model / "text_encoder", torch_dtype=torch.float32).eval()
        self.latents = encoded(AutoencoderKL.from_pretrained(model / "vae", torch_dtype=torch.float32), self.images)
        self.grounding = Grounding(self.unet)
        self.modules = [name.removesuffix(".processor") for name, r in self.grounding.readers.items() if r.read]
        index = {p: i for i, p in enumerate(self.table["professions"])}
        self.professions = np.array([index[label["profession"]] for label in self.labels])

    @torch.no_grad()
    def embed(self, prompts, **padding):
        ids = self.tokenizer(prompts, return_tensors="pt", **padding).input_ids
        return self.encoder(ids).last_hidden_state

    def noised(self, t, seed=0):
        """The portraits' latents at a time step, and the noise in them."""
        noise = torch.randn(self.latents.shape, generator=torch.Generator().manual_seed(seed))
        return ALPHAS[t].sqrt() * self.latents + (1 - ALPHAS[t]).sqrt() * noise, noise

    @torch.no_grad()
    def maps(self, attribute, t):
        """Every module's maps of the profession's and the attribute's word, `{module: [n, 2, side, side]}`."""
        asked = [self.table["attribution"][attribute][label["profession"]] for label in self.labels]
        found = {name: [] for name in self.order()}
        z, _ = self.noised(t)
        for i in range(0, len(asked), PART):
            prompts = asked[i : i + PART]
            self.grounding.ask(self.embed(prompts))
            self.unet(z[i : i + PART], t, self.embed(prompts, padding="max_length"))
            for name, own in zip(found, self.grounding.kept):
                found[name].append(own)
        self.grounding.ask(None)
        return {name: torch.cat(parts) for name, parts in found.items()}

    def order(self):
        """The modules in the order of a pass: down before up."""
        return sorted(self.modules, key=lambda name: name.startswith("up"))

    def goals(self, attribute, mode="both"):
        """What the two words are told to look at, [n, 2, 16, 16]."""
        shares = torch.tensor([[self.table["entanglement"][label["profession"]][a] for a in ATTRIBUTES] for label in self.labels])
        which = torch.full((len(self.labels),), ATTRIBUTES.index(attribute))
        return targets(self.cues, shares, which, mode)[0]


@torch.no_grad()
def encoded(vae, images):
    parts = [vae.encode(to_tensor(images[i : i + 25])).latent_dist.mode() for i in range(0, len(images), 25)]
    return torch.cat(parts) * vae.config.scaling_factor


def whole(maps, chosen=lambda name: True):
    """Sums modules' maps at the size of the largest and resizes the sum to the picture, [n, 2, 128, 128]."""
    parts = [m for name, m in maps.items() if chosen(name)]
    side = max(m.shape[-1] for m in parts)
    total = sum(F.interpolate(m, (side, side), mode="bilinear", align_corners=False) for m in parts)
    return F.interpolate(total, (SIZE, SIZE), mode="bilinear", align_corners=False)


def mask(maps, percentile):
    """1 above the percentile of each map."""
    flat = maps.flatten(2)
    least = torch.quantile(flat, percentile / 100, dim=2, keepdim=True)
    return (flat > least).view(maps.shape)
