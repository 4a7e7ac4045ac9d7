import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { parseFragment } from "parse5";
import { forAll } from "../../../tests/support/for_all.ts";
import { html } from "./html.ts";

/** Texts in which markup, quotes and ends of comments are common. */
const hostile = fc.array(
  fc.oneof(
    fc.string({ unit: "binary", maxLength: 4 }),
    fc.constantFrom(
      "<script>",
      "</script>",
      "</b>",
      "<!--",
      '" onload="',
      "' x='",
      "&lt;",
      "&",
      "]]>",
      "</style>",
    ),
  ),
  { maxLength: 6 },
).map((parts) => parts.join(""));

Deno.test("no text breaks out of an element or of an attribute, and both say what was put in", () => {
  forAll(fc.tuple(hostile, hostile), ([text, attribute]) => {
    const { markup } = html`<b title="${attribute}">${text}</b>`;
    const { childNodes } = parseFragment(markup);
    strictEqual(childNodes.length, 1);
    const [element] = childNodes as unknown as Element[];
    strictEqual(element?.nodeName, "b");
    strictEqual(element?.attrs.length, 1);
    strictEqual(element?.attrs[0]?.value, asParsed(attribute));
    const inner = element?.childNodes.map((node) => node.value ?? "").join("");
    strictEqual(inner, asParsed(text));
  });
});

Deno.test("markup stands as it is, lists are joined, what is absent leaves nothing", () => {
  const inner = html`<i>${1}</i>`;
  strictEqual(
    html`${[inner, inner]}${undefined}${false}${"<"}`.markup,
    "<i>1</i><i>1</i>&lt;",
  );
});

interface Element {
  readonly nodeName: string;
  readonly attrs: readonly { readonly value: string }[];
  readonly childNodes: readonly { readonly value?: string }[];
}

/** A parser has one kind of line end, and no NUL. */
function asParsed(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replaceAll("\0", "\uFFFD");
}
