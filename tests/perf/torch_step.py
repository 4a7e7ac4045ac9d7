"""The PyTorch side of `deno task perf`: obeys commands on stdin, one JSON object a line, and answers on stdout.

    python tests/perf/torch_step.py MODEL THREADS
"""

import json
import sys
import time

import diffusers
import torch
from diffusers import StableDiffusionPipeline

MODEL, THREADS = sys.argv[1], int(sys.argv[2])


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
        seconds = time.perf_counter() - begin
        if "write" in command:
            subject.result.contiguous().numpy().tofile(command["write"])
        version = f"PyTorch {torch.__version__}, diffusers {diffusers.__version__}"
        print(json.dumps({"seconds": seconds, "version": version}), flush=True)


class Subject:
    """diffusers' pipeline in eager mode, float32, with its default attention."""

    def __init__(self) -> None:
        diffusers.utils.logging.disable_progress_bar()
        self.pipe = StableDiffusionPipeline.from_pretrained(MODEL, torch_dtype=torch.float32, safety_checker=None)
        size = self.pipe.unet.config.sample_size
        self.latents = torch.randn((1, 4, size, size), generator=torch.Generator().manual_seed(0))

    @torch.inference_mode()
    def text(self) -> None:
        positive, negative = self.pipe.encode_prompt("a photo of the face of a nurse", "cpu", 1, True, "")
        self.context = self.result = torch.cat([negative, positive])

    @torch.inference_mode()
    def step(self) -> None:
        both = torch.cat([self.latents, self.latents])
        self.result = self.pipe.unet(both, 501, encoder_hidden_states=self.context).sample

    @torch.inference_mode()
    def decode(self) -> None:
        image = self.pipe.vae.decode(self.latents / self.pipe.vae.config.scaling_factor).sample
        self.result = (image / 2 + 0.5).clamp(0, 1)


if __name__ == "__main__":
    main()
