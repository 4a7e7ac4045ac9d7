"""Open-vocabulary attention maps by the ovam package, run on a diffusers that is newer than the one it pins.

ovam is not on PyPI: clone https://github.com/vpulab/ovam at 12afd87cacb2c154681da58635b75cf9451db406 and put the
clone on PYTHONPATH. Its hooks, its attention and its aggregation run as they are; two things are done from
outside: its blocks are let see maps that are not square, and its locator the last down block, which has attention
in networks without SD1.5's fourth level and is never looked at.
"""

import math
import re
from types import MethodType
from typing import NamedTuple

import torch
import torch.nn.functional as F
from diffusers import StableDiffusionPipeline
from ovam.stable_diffusion import StableDiffusionHooker

COMMIT = "12afd87cacb2c154681da58635b75cf9451db406"


class Maps(NamedTuple):
    """The maps of one run, per word of the attribution prompt."""

    total: torch.Tensor
    """All modules, resized to the largest one and summed: `[words, height, width]`."""
    modules: dict[str, torch.Tensor]
    """Each module by its diffusers name, summed over steps and heads: `[words, height, width]`."""


def hooked(pipe: StableDiffusionPipeline, conditional: bool) -> StableDiffusionHooker:
    """Returns ovam's hooks on one half of classifier-free guidance, to be entered around one image's sampling."""
    kwargs = {
        "store_unconditional_hidden_states": not conditional,
        "store_conditional_hidden_states": conditional,
    }
    # ovam stops before the last down block, so one more is there while it looks.
    pipe.unet.down_blocks.append(torch.nn.Identity())
    try:
        return StableDiffusionHooker(pipe, block_hooker_kwargs=kwargs)
    finally:
        del pipe.unet.down_blocks[-1]


@torch.no_grad()
def read(hooker: StableDiffusionHooker, latent_shape: tuple[int, int], prompt: str, words: list[str]) -> Maps:
    """Evaluates the stored queries on an attribution prompt; a word of several tokens is their mean."""
    callable_ = hooker.get_ovam_callable()
    for block in callable_.blocks.values():
        block._compute_attention = MethodType(_any_shape(latent_shape), block)
    context = callable_.encode_text(prompt, remove_special_tokens=False)
    tokens = [positions(hooker.pipeline.tokenizer, prompt, word) for word in words]

    def per_word(maps: torch.Tensor) -> torch.Tensor:
        [image] = maps
        return torch.stack([image[indices].mean(dim=0) for indices in tokens])

    modules = {_diffusers_name(name): per_word(block(context)) for name, block in callable_.blocks.items()}
    return Maps(per_word(callable_(context)), modules)


def positions(tokenizer, prompt: str, word: str) -> list[int]:
    """Returns where the tokens of a word stand in the encoded prompt."""
    ids = tokenizer(prompt).input_ids
    piece = tokenizer(word).input_ids[1:-1]
    found = [i for i in range(len(ids)) if ids[i : i + len(piece)] == piece]
    if len(found) != 1:
        raise ValueError(f'Expected "{word}" once in "{prompt}", found it {len(found)} times')
    return list(range(found[0], found[0] + len(piece)))


def _any_shape(latent_shape: tuple[int, int]):
    """Wraps ovam's attention, which takes the square root of the number of pixels for height and width.

    Pixels do not mix in the attention, so zero queries are added up to the next square and cut off again.
    """

    def compute(block, query: torch.Tensor, key: torch.Tensor) -> torch.Tensor:
        pixels = query.shape[1]
        factor = round(math.sqrt(math.prod(latent_shape) / pixels))
        side = math.isqrt(pixels - 1) + 1
        padded = F.pad(query, (0, 0, 0, side * side - pixels))
        scores = type(block)._compute_attention(block, padded, key)
        height, width = (n // factor for n in latent_shape)
        return scores.flatten(2)[:, :, :pixels].unflatten(2, (height, width))

    return compute


def _diffusers_name(name: str) -> str:
    stage, block, attention, transformer = re.fullmatch(
        r"(up|down)-(\d+)-attentions-(\d+)-transformer-(\d+)-attn2", name
    ).groups()
    return (
        f"{stage}_blocks.{int(block) - 1}.attentions.{int(attention) - 1}"
        f".transformer_blocks.{int(transformer) - 1}.attn2"
    )
