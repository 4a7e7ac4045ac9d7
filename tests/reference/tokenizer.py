"""Token ids that lib/networks/tokenizer/tokenizer.ts must reproduce, as transformers' CLIPTokenizer gives them.

    python tests/reference/tokenizer.py
        rewrites tests/reference/tokenizer/: small vocabularies in the layouts that are found on the hub, and ids.

    python tests/reference/tokenizer.py --bpe bpe_simple_vocab_16e6.txt.gz --out FOLDER
        makes a tokenizer folder from the vocabulary that OpenAI published with CLIP (49,408 entries, not kept here)
        and writes the ids of all 1,000 prompts into it. Compare with
        deno test --allow-read lib/networks/tokenizer/tokenizer_test.ts -- FOLDER

Needs transformers 5.23 (tokenizers 0.23).
"""

import argparse
import json
import random
import sys
import unicodedata
from pathlib import Path

import clip_bpe
import tokenizers
import transformers

HERE = Path(__file__).parent / "tokenizer"
BOS, EOS = "<|startoftext|>", "<|endoftext|>"

PLAIN = [
    "A photo of the face of a {} and gender", "a photo of the face of a {}", "a {} at work, 35mm film",
    "portrait of a {}, highly detailed, digital painting, artstation, concept art, sharp focus",
    "An oil painting of a {} by Vermeer", "{}", "male {}", "a female {} (smiling), studio light!", "the {}'s hands",
]
PROFESSIONS = [
    "doctor", "nurse", "CEO", "software developer", "receptionist", "fire fighter", "Tailor", "pilot", "housekeeper",
    "flight attendant", "security guard", "hairdresser", "engineer", "BUSINESSPERSON", "cook", "teacher", "taxi driver",
]
FOREIGN = [
    "ein Porträt einer Ärztin, Öl auf Leinwand", "une infirmière à l'hôpital, peinture à l'huile", "naïve café façade",
    "el niño y la enfermera", "Łódź, zażółć gęślą jaźń", "İstanbul'da bir hemşire, DIŞ MEKÂN", "Ærø og Åland",
    "ΟΔΟΣ ΣΟΦΟΣ ΣΊΣΥΦΟΣ", "ὀδυσσεύς καὶ Ναυσικάα", "портрет медсестры, Ёлка", "ՀԱՅԱՍՏԱՆ և Երեւան", "צילום של רופאה",
    "صورة لممرضة في المستشفى ١٢٣", "नर्स का चित्र १२३", "ภาพถ่ายของพยาบาล", "看護師の写真、東京", "护士的照片", "간호사의 사진",
    "ガンダム", "ﾊﾝｶｸ ｶﾅ", "Việt Nam: y tá trẻ", "ᏣᎳᎩ", "ქართული ᲥᲐᲠᲗᲣᲚᲘ", "𝔣𝔯𝔞𝔨𝔱𝔲𝔯 𝒮𝒸𝓇𝒾𝓅𝓉", "𐐔𐐯𐑅𐐨𐑉𐐯𐐻", "ß ẞ ﬁ ﬂ ǆ Ǆ ŉ ΐ",
]
SYMBOLS = [
    "😀", "👩‍⚕️", "👨🏿‍🚒", "🏳️‍🌈", "❤️", "🇩🇪", "☃", "→", "∑∞≠", "½ ⅓ ²₃", "①②③", "Ⅷ", "€9,99", "£1.50", "100%", "#1", "@home", "a/b",
    "C++", "x=y_z", "\\n", "`code`", "{json: [1, 2]}", "<b>bold</b>", "&amp;", "https://example.org/?q=a&b=c", "...", "…", "—", "–",
    "«quoted»", "„so“", "‘single’", "“double”", "it's", "IT'S", "it’s", "they've", "I'm", "we'll", "he'd", "don't", "'re", "''s", "'S 'T",
    "!!!", "?!", "(((mask:1.3)))", "[from:to:0.5]", "a:b|c", "~", "^_^", "¯\\_(ツ)_/¯", "2024", "3.14159", "1st", "4k", "8K", "f/1.8", "٣",
]
SPACES = [
    " ", "  ", "\t", "\n", "\r\n", "\x0b", "\x0c", "\x85", "\u00a0", "\u1680", "\u2003", "\u2009", "\u2028", "\u2029", "\u202f",
    "\u205f", "\u3000", "\u200b", "\u200d", "\u2060", "\ufeff", "\u180e", "\x00", "\x01", "\x07", "\x1b", "\x1c", "\x1f", "\x7f", "\x9f",
    "\u00ad", "\ufffd", "\ufffc", "\ue000",
]
SPECIAL = [
    BOS, EOS, "<|STARTOFTEXT|>", "<|EndOfText|>>", "<<|endoftext|>", "<|startoftext|", "startoftext", "</w>", "nurse</w>",
    "#version: 0.2", "__proto__ constructor toString", "",
]


def prompts() -> list[str]:
    """1,000 texts, each different, always the same."""
    rng = random.Random(0)
    fixed = [*FOREIGN, *SYMBOLS, *SPECIAL, *SPACES, *(f"a{s}photo" for s in SPACES), *(f"!{s}?" for s in SPACES)]
    fixed += [unicodedata.normalize(form, text) for form in ("NFD", "NFKC") for text in FOREIGN]
    fixed += [text.upper() for text in FOREIGN] + [text.lower() for text in FOREIGN]
    makers = [_plain, _mixed, _glued, _long, _random_unicode, _combining]
    seen: dict[str, None] = dict.fromkeys(fixed)
    turn = 0
    while len(seen) < 1000:
        seen[makers[turn % len(makers)](rng)] = None
        turn += 1
    return list(seen)


def _plain(rng: random.Random) -> str:
    return rng.choice(PLAIN).format(rng.choice(PROFESSIONS))


def _mixed(rng: random.Random) -> str:
    parts = [rng.choice([_plain(rng), rng.choice(FOREIGN), rng.choice(SYMBOLS)]) for _ in range(rng.randint(2, 5))]
    return rng.choice(SPACES).join(parts)


def _glued(rng: random.Random) -> str:
    pieces = [*SYMBOLS, *SPACES, *SPECIAL, *"aBcΣσς'\"-_.,0123456789"]
    return "".join(rng.choice(pieces) for _ in range(rng.randint(2, 14)))


def _long(rng: random.Random) -> str:
    return ", ".join(_mixed(rng) for _ in range(rng.randint(6, 14)))


def _random_unicode(rng: random.Random) -> str:
    """Characters that Python's Unicode knows (14 in Python 3.11), so that all libraries know them."""
    out = []
    for _ in range(rng.randint(1, 40)):
        c = chr(rng.choice([rng.randrange(0x3000), rng.randrange(0x10000), rng.randrange(0x20000)]))
        if unicodedata.category(c) not in ("Cs", "Cn"):
            out.append(c + rng.choice(["", "", " ", "a"]))
    return "".join(out)


def _combining(rng: random.Random) -> str:
    marks = [chr(c) for c in range(0x300, 0x370)] + ["\u0345", "\u3099", "\u309a", "\u20dd", "\ufe0f"]
    return "".join(
        rng.choice("aeiouAEIOUnNsSçÇかハ가ΑΩσΣ .'1") + "".join(rng.choices(marks, k=rng.choice([0, 0, 1, 1, 2, 3])))
        for _ in range(rng.randint(1, 20))
    )


def write_json(path: Path, value: object, indent: int | None = None) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=indent) + "\n", encoding="utf-8")


def write_ids(folder: Path, texts: list[str], path: Path) -> None:
    """Writes a line per text: the text, its ids, and, for long and for very short texts, the ids cut and padded."""
    tokenizer = transformers.CLIPTokenizer.from_pretrained(folder)
    print(f"{folder}: {len(tokenizer)} tokens, {len(texts)} texts, padded to {tokenizer.model_max_length}")
    lines = []
    for text in texts:
        ids = tokenizer(text).input_ids
        padded = tokenizer(text, padding="max_length", truncation=True).input_ids
        kept = {"padded": padded} if len(ids) > len(padded) or len(ids) < 5 else {}
        lines.append(json.dumps({"text": text, "ids": ids, **kept}, separators=(",", ":")))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def small() -> None:
    texts = [text for text in prompts() if len(text) <= 80]
    some = texts[:250:2] + texts[250::5]
    bpe = clip_bpe.small(merges=60)
    sd1, sd2, v5 = HERE / "sd1", HERE / "sd2", HERE / "transformers5"
    clip_bpe.write(sd1, bpe, max_length=24)
    transformers.CLIPTokenizer.from_pretrained(sd1).save_pretrained(v5)
    # Stable Diffusion 2 pads with "!", which then is a special token wherever it stands. A user added a token.
    clip_bpe.write(sd2, bpe, max_length=16)
    edit(sd2 / "special_tokens_map.json", pad_token="!")
    edit(sd2 / "tokenizer_config.json", pad_token="!")
    write_json(sd2 / "added_tokens.json", {"<cat-toy>": len(bpe.vocab)})
    added = ["a <cat-toy> on a table", "A <CAT-TOY>!", "<cat-toy><cat-toy>"]
    write_ids(sd1, some, HERE / "sd1.jsonl")
    write_ids(sd2, added + some[::6], HERE / "sd2.jsonl")
    write_ids(v5, ["a <|STARTOFTEXT|> b <|EndOfText|> c", *some[::6]], HERE / "transformers5.jsonl")


def real(bpe: Path, out: Path) -> None:
    clip_bpe.write(out, clip_bpe.openai(bpe), max_length=77)
    write_ids(out, prompts(), out / "ids.jsonl")


def edit(path: Path, **values: object) -> None:
    write_json(path, {**json.loads(path.read_text(encoding="utf-8")), **values}, indent=2)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bpe", type=Path, help="bpe_simple_vocab_16e6.txt.gz of OpenAI's CLIP")
    parser.add_argument("--out", type=Path, help="folder to make")
    args = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, transformers {transformers.__version__}, tokenizers {tokenizers.__version__}")
    if args.bpe and args.out:
        real(args.bpe, args.out)
    else:
        small()
