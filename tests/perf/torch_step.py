"""The PyTorch side of `deno task perf`: obeys commands on stdin, one JSON object a line, and answers on stdout.

    python tests/perf/torch_step.py MODEL THREADS [cpu|cuda [fp32|fp16 [BATCH [eager|compile]]]]
"""

import json
import sys
import time

import diffusers
import torch
from diffusers import DiffusionPipeline, StableDiffusionXLPipeline

MODEL, THREADS = sys.argv[1], int(sys.argv[2])
DEVICE, PRECISION, BATCH, MODE = [*sys.argv[3:], *["cpu", "fp32", "1", "eager"][len(sys.argv) - 3 :]]
DTYPE = torch.float16 if PRECISION == "fp16" else torch.float32
BATCH = int(BATCH)


def main() -> None:
    torch.set_num_threads(THREADS)
    subject = None
    for line in sys.stdin:
        command = json.loads(line)
        begin = time.perf_counter()
        if command["do"] == "open":
            subject = Subject()
        else:
            getattr(subject, command["do"])()
        if DEVICE == "cuda":
            torch.cuda.synchronize()
        seconds = time.perf_counter() - begin
        if "write" in command:
            subject.result.contiguous().numpy().tofile(command["write"])
        version = f"PyTorch {torch.__version__}, diffusers {diffusers.__version__}"
        print(json.dumps({"seconds": seconds, "version": version}), flush=True)


WORDS = (8, 10)  # "nurse" and "gender" in the attribution prompt
KEPT, TEMPERATURE = 0.3, 0.01


def attention(module, queries, context):
    """OVAM's maps of one module [tokens, h, w], summed over heads."""
    heads = module.heads
    q = queries[0].unflatten(-1, (heads, -1)).transpose(0, 1)
    k = module.to_k(context)[0].unflatten(-1, (heads, -1)).transpose(0, 1)
    weights = (q @ k.transpose(1, 2) * q.shape[-1] ** -0.5).softmax(-1)
    side = int(q.shape[1] ** 0.5)
    return weights.sum(0).T.unflatten(-1, (side, side))


def resized(maps, side):
    return torch.nn.functional.interpolate(maps[None], (side, side), mode="bilinear", align_corners=False)[0]


def unit_range(x):
    return (x - x.min()) / (x.max() - x.min())


class SoftTopK(torch.autograd.Function):
    """m = sigmoid((2x - c) / tau) with sum m = k, and the gradient of the implicit function."""

    @staticmethod
    def forward(ctx, x):
        low, high = 2 * x.min() - 1, 2 * x.max() + 1
        for _ in range(60):
            c = (low + high) / 2
            more = torch.sigmoid((2 * x - c) / TEMPERATURE).sum() > KEPT * x.numel()
            low, high = torch.where(more, c, low), torch.where(more, high, c)
        mask = torch.sigmoid((2 * x - c) / TEMPERATURE)
        ctx.save_for_backward(mask)
        return mask

    @staticmethod
    def backward(ctx, v):
        (mask,) = ctx.saved_tensors
        slope = mask * (1 - mask)
        return 2 / TEMPERATURE * slope * (v - (slope * v).sum() / slope.sum())


class Subject:
    """diffusers' pipeline in eager mode, float32, with its default attention."""

    def __init__(self) -> None:
        diffusers.utils.logging.disable_progress_bar()
        self.pipe = DiffusionPipeline.from_pretrained(MODEL, torch_dtype=DTYPE).to(DEVICE)
        self.pipe.set_progress_bar_config(disable=True)
        torch.backends.cudnn.benchmark = True
        self.added = None
        self.pipe.unet.requires_grad_(False)
        size = self.pipe.unet.config.sample_size
        noise = torch.randn((BATCH, 4, size, size), generator=torch.Generator().manual_seed(0))
        self.latents = noise.to(DEVICE, DTYPE)
        self.unet = torch.compile(self.pipe.unet) if MODE == "compile" else self.pipe.unet

    @torch.inference_mode()
    def text(self) -> None:
        asked = dict(prompt="a photo of the face of a nurse", negative_prompt="", device=DEVICE)
        encoded = self.pipe.encode_prompt(**asked, num_images_per_prompt=BATCH, do_classifier_free_guidance=True)
        positive, negative = encoded[:2]
        self.context = self.result = torch.cat([negative, positive])
        if isinstance(self.pipe, StableDiffusionXLPipeline):
            side = self.pipe.vae_scale_factor * self.pipe.unet.config.sample_size
            sizes = torch.tensor([[side, side, 0, 0, side, side]] * 2 * BATCH, dtype=DTYPE, device=DEVICE)
            self.added = {"text_embeds": torch.cat([encoded[3], encoded[2]]), "time_ids": sizes}
            return
        ids = self.pipe.tokenizer("a photo of the face of a nurse and gender", return_tensors="pt").input_ids.to(DEVICE)
        self.attribution = self.pipe.text_encoder(ids).last_hidden_state

    @torch.inference_mode()
    def step(self) -> None:
        both = torch.cat([self.latents, self.latents])
        self.result = self.unet(both, 501, encoder_hidden_states=self.context, added_cond_kwargs=self.added).sample

    def guide(self) -> None:
        """A guided step of BiasMap: both predictions, the energy of the conditional one's attention, its gradient."""
        latents = self.latents.clone().requires_grad_()
        queries: list[tuple[torch.nn.Module, torch.Tensor]] = []
        hooks = [
            module.to_q.register_forward_hook(lambda _, __, q, module=module: queries.append((module, q)))
            for name, module in self.pipe.unet.named_modules()
            if name.endswith("attn2") and not name.startswith("mid_block")
        ]
        negative, positive = self.context.chunk(2)
        noise = self.pipe.unet(latents, 501, encoder_hidden_states=positive).sample
        for hook in hooks:
            hook.remove()
        energy = sum(self.overlap(queries, i, latents.shape[-1]) for i in range(BATCH))
        (gradient,) = torch.autograd.grad(energy, latents)
        with torch.inference_mode():
            other = self.pipe.unet(self.latents, 501, encoder_hidden_states=negative).sample
        self.energy = energy.item()
        self.result = torch.cat([other, noise.detach(), gradient])

    def overlap(self, queries, i, side):
        """The energy of one image's attention, in float32."""
        each = (attention(module, q[i : i + 1], self.attribution).float() for module, q in queries)
        maps = sum(resized(own, side) for own in each)
        masks = [SoftTopK.apply(unit_range(m.flatten())) for m in maps[list(WORDS)]]
        inside = (masks[0] * masks[1]).sum()
        return inside / (masks[0].sum() + masks[1].sum() - inside)

    def images(self) -> None:
        """Whole images of the pipeline, nothing read from them."""
        self.pipe("a photo of the face of a nurse", num_inference_steps=50, num_images_per_prompt=BATCH)

    @torch.inference_mode()
    def decode(self) -> None:
        image = self.pipe.vae.decode(self.latents / self.pipe.vae.config.scaling_factor).sample
        self.result = (image / 2 + 0.5).clamp(0, 1)


if __name__ == "__main__":
    main()
