/**
 * Writes a text so that LaTeX sets it and runs nothing of it.
 *
 * @param text Letters that LaTeX knows, and signs of mathematics that titles are made with.
 */
export function texText(text: string): string {
  return [...text].map((letter) => SPECIAL[letter] ?? letter).join("");
}

/**
 * Estimates how wide LaTeX sets a text in ten-point Computer Modern.
 *
 * @param text What is read, without markup.
 * @returns Points; of letters that the font's Latin part lacks on the large side.
 */
export function texWidth(text: string): number {
  return [...text].reduce((sum, c) => sum + (WIDTHS.get(c) ?? 10.3), 0);
}

// The font metrics of cmr10, rounded up to a tenth of a point.
const WIDTHS = new Map(
  Object.entries({
    2.8: "il.,;:'|!",
    3.4: " -fjI",
    4: "rst()[]/–",
    4.5: "cez",
    5.1: "0123456789agoJ_?",
    5.6: "bdhknpquvxyS",
    6.3: "LZ",
    7.3: "wBCEFPRT",
    7.9: "ADGHKNOQUVXY+±=<>×·−%",
    8.4: "m#$&",
    10.3: "MW→",
    5: "↑↓",
  }).flatMap(([width, letters]) =>
    [...letters].map((letter) => [letter, Number(width)] as const)
  ),
);

const GREEK =
  "alpha α beta β gamma γ delta δ epsilon ε eta η theta θ kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ phi φ chi χ psi ψ omega ω Delta Δ Sigma Σ Omega Ω"
    .split(" ");

const SPECIAL: Readonly<Record<string, string>> = {
  ...Object.fromEntries([..."{}$&#%_"].map((c) => [c, `\\${c}`])),
  ...Object.fromEntries(
    GREEK.flatMap((name, i) =>
      i % 2 === 1 ? [] : [[GREEK[i + 1], `$\\${name}$`]]
    ),
  ),
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  '"': "''",
  "\n": " ",
  "–": "--",
  "—": "---",
  "−": "$-$",
  "±": "$\\pm$",
  "×": "$\\times$",
  "·": "$\\cdot$",
  "→": "$\\to$",
  "↑": "$\\uparrow$",
  "↓": "$\\downarrow$",
  "≤": "$\\le$",
  "≥": "$\\ge$",
  "≠": "$\\ne$",
  "∞": "$\\infty$",
  "√": "$\\surd$",
  "²": "$^2$",
  "³": "$^3$",
  "₂": "$_2$",
  "…": "\\dots{}",
};
