"""Makes a folder of full size with random weights, of Stable Diffusion 1.5 or SDXL, for measurements of time and memory.

    python tests/reference/make_full_size.py --out /tmp/sd15-random [--vocab bpe_simple_vocab_16e6.txt.gz]
    python tests/reference/make_full_size.py --out /tmp/sdxl-random --sdxl

4.3 GB of float32 weights under the real names and shapes: a UNet of 859.5 million parameters, the autoencoder and
the text tower of CLIP ViT-L/14. Of SDXL, 13.9 GB: a UNet of 2,567 million parameters, and OpenCLIP's tower besides. Tensors are drawn and written one at a time, so that little memory is needed.
Without --vocab the tokenizer knows a few words and is filled up to 49,408 tokens.
"""

import argparse
import json
import math
import struct
from collections.abc import Callable
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

import clip_bpe
from make_random_model import old_vae_name, write_json
from random_weights import draw

UNET = {
    "_class_name": "UNet2DConditionModel",
    "_diffusers_version": "0.20.0",
    "act_fn": "silu",
    "attention_head_dim": 8,
    "block_out_channels": [320, 640, 1280, 1280],
    "center_input_sample": False,
    "cross_attention_dim": 768,
    "down_block_types": ["CrossAttnDownBlock2D"] * 3 + ["DownBlock2D"],
    "downsample_padding": 1,
    "flip_sin_to_cos": True,
    "freq_shift": 0,
    "in_channels": 4,
    "layers_per_block": 2,
    "mid_block_scale_factor": 1,
    "norm_eps": 1e-05,
    "norm_num_groups": 32,
    "out_channels": 4,
    "sample_size": 64,
    "up_block_types": ["UpBlock2D"] + ["CrossAttnUpBlock2D"] * 3,
}
VAE = {
    "_class_name": "AutoencoderKL",
    "_diffusers_version": "0.20.0",
    "act_fn": "silu",
    "block_out_channels": [128, 256, 512, 512],
    "down_block_types": ["DownEncoderBlock2D"] * 4,
    "in_channels": 3,
    "latent_channels": 4,
    "layers_per_block": 2,
    "norm_num_groups": 32,
    "out_channels": 3,
    "sample_size": 512,
    "up_block_types": ["UpDecoderBlock2D"] * 4,
}
TEXT = {
    "architectures": ["CLIPTextModel"],
    "attention_dropout": 0.0,
    "bos_token_id": 0,
    "dropout": 0.0,
    "eos_token_id": 2,
    "hidden_act": "quick_gelu",
    "hidden_size": 768,
    "initializer_factor": 1.0,
    "initializer_range": 0.02,
    "intermediate_size": 3072,
    "layer_norm_eps": 1e-05,
    "max_position_embeddings": 77,
    "model_type": "clip_text_model",
    "num_attention_heads": 12,
    "num_hidden_layers": 12,
    "pad_token_id": 1,
    "projection_dim": 768,
    "torch_dtype": "float32",
    "transformers_version": "4.22.0.dev0",
    "vocab_size": 49408,
}
SCHEDULER = {
    "_class_name": "PNDMScheduler",
    "_diffusers_version": "0.6.0",
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "beta_start": 0.00085,
    "clip_sample": False,
    "num_train_timesteps": 1000,
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
    "steps_offset": 1,
    "trained_betas": None,
}
INDEX = {
    "_class_name": "StableDiffusionPipeline",
    "_diffusers_version": "0.20.0",
    "feature_extractor": [None, None],
    "requires_safety_checker": False,
    "safety_checker": [None, None],
    "scheduler": ["diffusers", "PNDMScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}


SDXL_UNET = UNET | {
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "attention_head_dim": [5, 10, 20],
    "block_out_channels": [320, 640, 1280],
    "cross_attention_dim": 2048,
    "down_block_types": ["DownBlock2D"] + ["CrossAttnDownBlock2D"] * 2,
    "projection_class_embeddings_input_dim": 2816,
    "sample_size": 128,
    "transformer_layers_per_block": [1, 2, 10],
    "up_block_types": ["CrossAttnUpBlock2D"] * 2 + ["UpBlock2D"],
    "use_linear_projection": True,
}
SDXL_VAE = VAE | {"force_upcast": True, "sample_size": 1024, "scaling_factor": 0.13025}
SDXL_TEXT = TEXT | {
    "architectures": ["CLIPTextModelWithProjection"],
    "hidden_act": "gelu",
    "hidden_size": 1280,
    "intermediate_size": 5120,
    "num_attention_heads": 20,
    "num_hidden_layers": 32,
    "projection_dim": 1280,
}
SDXL_SCHEDULER = SCHEDULER | {"_class_name": "EulerDiscreteScheduler", "timestep_spacing": "leading"}
SDXL_INDEX = {
    "_class_name": "StableDiffusionXLPipeline",
    "_diffusers_version": "0.20.0",
    "force_zeros_for_empty_prompt": True,
    "scheduler": ["diffusers", "EulerDiscreteScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "tokenizer_2": ["transformers", "CLIPTokenizer"],
    "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder to write; 4.3 GB")
    parser.add_argument("--vocab", type=Path, help="bpe_simple_vocab_16e6.txt.gz of OpenAI's CLIP")
    parser.add_argument("--sdxl", action="store_true", help="SDXL rather than Stable Diffusion 1.5")
    args = parser.parse_args()
    out: Path = args.out
    configs = (SDXL_INDEX, SDXL_SCHEDULER, SDXL_UNET, SDXL_VAE) if args.sdxl else (INDEX, SCHEDULER, UNET, VAE)
    index, scheduler, unet_config, vae_config = configs

    with torch.device("meta"):
        unet = UNet2DConditionModel.from_config(unet_config)
        vae = AutoencoderKL.from_config(vae_config)
        text = CLIPTextModel(CLIPTextConfig(**TEXT))
    write_json_in(out / "model_index.json", index)
    write_json_in(out / "scheduler" / "scheduler_config.json", scheduler)
    write_json_in(out / "unet" / "config.json", unet_config)
    write_json_in(out / "vae" / "config.json", vae_config)
    write_json_in(out / "text_encoder" / "config.json", TEXT)
    bpe = clip_bpe.openai(args.vocab) if args.vocab else clip_bpe.small(merges=60, size=TEXT["vocab_size"])
    clip_bpe.write(out / "tokenizer", bpe, max_length=77)
    write_weights(out / "unet" / "diffusion_pytorch_model.safetensors", unet, seed=1)
    write_weights(out / "vae" / "diffusion_pytorch_model.safetensors", vae, seed=2, rename=old_vae_name)
    write_weights(
        out / "text_encoder" / "model.safetensors",
        text,
        seed=3,
        rename=lambda name: f"text_model.{name.removeprefix('text_model.')}",
    )
    if args.sdxl:
        with torch.device("meta"):
            second = CLIPTextModelWithProjection(CLIPTextConfig(**SDXL_TEXT))
        write_json_in(out / "text_encoder_2" / "config.json", SDXL_TEXT)
        clip_bpe.write(out / "tokenizer_2", bpe, max_length=77)
        write_weights(out / "text_encoder_2" / "model.safetensors", second, seed=4)


def write_json_in(file: Path, value: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_json(file, value)


def write_weights(
    file: Path, module: torch.nn.Module, seed: int, rename: Callable[[str], str] = lambda name: name
) -> None:
    """Writes float32 weights for a module whose parameters are on the meta device, one tensor at a time."""
    parameters = sorted(module.named_parameters())
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, parameter in parameters:
        begin, end = end, end + 4 * math.prod(parameter.shape)
        header[rename(name)] = {"dtype": "F32", "shape": list(parameter.shape), "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    generator = torch.Generator().manual_seed(seed)
    with file.open("wb") as stream:
        stream.write(struct.pack("<Q", len(text)))
        stream.write(text)
        for name, parameter in parameters:
            stream.write(draw(name, parameter.shape, generator).numpy().tobytes())
    print(f"{file}: {end / 4e6:.1f} million parameters, {end / 1e9:.2f} GB")


if __name__ == "__main__":
    main()
