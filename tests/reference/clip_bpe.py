"""Tokenizer folders in CLIP's format, with a small vocabulary or with CLIP's own."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import NamedTuple

BOS, EOS = "<|startoftext|>", "<|endoftext|>"

# Words that come often are one token; those that come once stay in pieces.
WORDS = Counter({w: 3 for w in "a photo of the face nurse and gender race age person male female doctor".split()})
WORDS.update({w: 1 for w in "receptionist portrait painting blurry headshot".split()})


class Bpe(NamedTuple):
    """A byte-pair encoding; the last two tokens are the start and the end token."""

    vocab: dict[str, int]
    merges: list[tuple[str, str]]


def small(merges: int, size: int = 0) -> Bpe:
    """Learns merges from a few words, and fills the vocabulary up to a size with tokens that no text has."""
    learnt = _learn(merges)
    alphabet = _bytes()
    tokens = [*alphabet, *(c + "</w>" for c in alphabet), *dict.fromkeys("".join(pair) for pair in learnt)]
    filling = [f"<|unused{i}|>" for i in range(size - len(tokens) - 2)]
    return Bpe(_numbered([*tokens, *filling, BOS, EOS]), learnt)


def openai(path: Path) -> Bpe:
    """Reads bpe_simple_vocab_16e6.txt.gz, the merges of OpenAI's CLIP: 49,408 tokens."""
    alphabet = _bytes()
    lines = gzip.decompress(path.read_bytes()).decode().split("\n")
    merges = [tuple(line.split()) for line in lines[1 : 49152 - 256 - 2 + 1]]
    tokens = [*alphabet, *(c + "</w>" for c in alphabet), *("".join(pair) for pair in merges)]
    return Bpe(_numbered([*tokens, BOS, EOS]), merges)


def write(folder: Path, bpe: Bpe, max_length: int) -> None:
    """Writes vocab.json, merges.txt, special_tokens_map.json and tokenizer_config.json as SD1.5's folder has them."""
    folder.mkdir(parents=True, exist_ok=True)
    special = {
        name: {"content": content, "lstrip": False, "normalized": True, "rstrip": False, "single_word": False}
        for name, content in [("bos_token", BOS), ("eos_token", EOS), ("unk_token", EOS)]
    }
    _dump(folder / "vocab.json", bpe.vocab)
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *(" ".join(p) for p in bpe.merges), ""]))
    _dump(folder / "special_tokens_map.json", {**special, "pad_token": EOS}, indent=2)
    _dump(
        folder / "tokenizer_config.json",
        {
            "add_prefix_space": False,
            **{k: {"__type": "AddedToken", **v} for k, v in special.items()},
            "do_lower_case": True,
            "errors": "replace",
            "model_max_length": max_length,
            "pad_token": EOS,
            "tokenizer_class": "CLIPTokenizer",
        },
        indent=2,
    )


def _learn(count: int) -> list[tuple[str, str]]:
    words = {word: [*word[:-1], word[-1] + "</w>"] for word in WORDS}
    learnt = []
    while len(learnt) < count:
        pairs = Counter()
        for word, n in WORDS.items():
            pieces = words[word]
            for pair in zip(pieces, pieces[1:]):
                pairs[pair] += n
        best = min(pairs, key=lambda p: (-pairs[p], p))
        learnt.append(best)
        words = {word: _merge(pieces, best) for word, pieces in words.items()}
    return learnt


def _merge(pieces: list[str], pair: tuple[str, str]) -> list[str]:
    out: list[str] = []
    for piece in pieces:
        if out and (out[-1], piece) == pair:
            out[-1] += piece
        else:
            out.append(piece)
    return out


def _bytes() -> list[str]:
    """GPT-2's printable stand-ins for the 256 bytes, in CLIP's order."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [b for b in range(256) if b not in printable]
    return [chr(b) for b in printable] + [chr(256 + i) for i in range(len(rest))]


def _numbered(tokens: list[str]) -> dict[str, int]:
    return {token: i for i, token in enumerate(tokens)}


def _dump(path: Path, value: object, indent: int | None = None) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=indent) + "\n")
