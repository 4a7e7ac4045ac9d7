/** What comes of a module: its default export as JSON, or why there is none. */
export type Answer = { readonly json: string } | { readonly error: string };
