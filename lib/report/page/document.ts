import { sha256 } from "../../core/mod.ts";
import { type Html, html, trusted } from "./html.ts";
import script from "./page.js" with { type: "text" };
import style from "./page.css" with { type: "text" };

/** What a page consists of. */
export interface Document {
  /** Title of the window. */
  readonly title: string;
  /** What the body holds. */
  readonly body: Html;
  /** Whether pictures lie in files beside the page; else they are in it. */
  readonly beside?: boolean;
  /** Whether the page is served, and asks its server how things stand. */
  readonly served?: boolean;
}

/**
 * Writes a page that asks nobody for anything: its one style and its one script are named by their
 * digests, and nothing else may be loaded or run.
 */
export function document(
  { title, body, beside = false, served = false }: Document,
): string {
  const policy = [
    "default-src 'none'",
    `style-src '${digestOf(style)}'`,
    `script-src '${digestOf(script)}'`,
    `img-src data:${beside || served ? " 'self' file:" : ""}`,
    ...(served ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const page = html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${policy}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <meta name="generator" content="Entangle">
        <title>${title}</title>${served &&
          html`
            <noscript><meta http-equiv="refresh" content="20"></noscript>
          `}
        <style>${trusted(style)}</style>
      </head>
      <body${served && html`
        data-served=""
      `}>
    ${body}
    <script>${trusted(script)}</script>
    </body>
    </html>
  `;
  return page.markup;
}

/** As a content security policy names what may be run. */
function digestOf(text: string): string {
  return `sha256-${
    Uint8Array.fromHex(sha256(new TextEncoder().encode(text))).toBase64()
  }`;
}
