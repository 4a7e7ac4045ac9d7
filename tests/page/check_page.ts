import axe, { type AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** Something that is wrong. */
export interface Finding {
  /** The page, and how it was looked at. */
  readonly page: string;
  /** What is wrong. */
  readonly says: string;
}

/** A page, and where what is measured of it is printed. */
interface Subject {
  readonly name: string;
  readonly path: string;
  readonly print: (line: string) => void;
}

/** Widths of a phone, a laptop, a large screen and 4K. */
const WIDTHS = [380, 1280, 2560, 3840];
const MOST_PAINT_MS = 1000;

/** Looks at a page in every way. */
export async function checkPage(
  browser: Browser,
  subject: Subject,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const look = async (
    how: string,
    options: BrowserContextOptions,
    act: (page: Page, say: (what: string) => void) => Promise<void>,
  ) => {
    const page = `${subject.name}, ${how}`;
    const say = (says: string) => void findings.push({ page, says });
    await opened(browser, subject.path, options, say, (p) => act(p, say));
  };
  for (const width of WIDTHS) {
    for (const colorScheme of ["light", "dark"] as const) {
      const viewport = { width, height: 900 };
      await look(
        `${width} px, ${colorScheme}`,
        { viewport, colorScheme },
        async (page, say) => {
          await fits(page, say);
          if (width < 2000) await accessible(page, say);
        },
      );
    }
  }
  await look("first paint", {}, async (page, say) => {
    const paint = await firstPaint(page);
    subject.print(`${subject.name}: first contentful paint ${paint} ms`);
    if (!(paint < MOST_PAINT_MS)) say(`first paint after ${paint} ms`);
  });
  await look("with the mouse", {}, sorts);
  for (const javaScriptEnabled of [true, false]) {
    await look(
      javaScriptEnabled ? "with scripts" : "without scripts",
      { javaScriptEnabled },
      toggles,
    );
  }
  return findings;
}

/** Opens a page; whatever it asks for beside itself, and whatever goes wrong in it, is a finding. */
async function opened(
  browser: Browser,
  path: string,
  options: BrowserContextOptions,
  say: (what: string) => void,
  act: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const own = `file://${path}`;
  page.on("request", (request) => {
    const url = request.url();
    if (url !== own && !url.startsWith("data:")) say(`it asks for ${url}`);
  });
  page.on("pageerror", ({ message }) => say(message));
  page.on("console", (message) => {
    if (message.type() === "error") say(message.text());
  });
  page.setDefaultTimeout(20_000);
  await page.goto(own);
  // What cannot be done on the page is a finding as well.
  await act(page).catch(({ message }) =>
    say(`${message}`.split("\n", 1)[0] ?? "")
  );
  await context.close();
}

/** Nothing but what scrolls by itself is wider than the screen. */
async function fits(page: Page, say: (what: string) => void): Promise<void> {
  const [inner, outer] = await page.evaluate<[number, number]>(
    "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
  );
  if (inner > outer) say(`it is ${inner} px wide on ${outer}`);
}

async function accessible(
  page: Page,
  say: (what: string) => void,
): Promise<void> {
  for (
    const summary of await page.locator("details:not([open]) > summary").all()
  ) {
    if (await summary.isVisible()) await summary.click();
  }
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  for (const { impact, id, help, nodes } of violations) {
    const [node] = nodes;
    say(
      `${impact}: ${id}, ${help}: ${nodes.length} × ${
        node?.html.slice(0, 160)
      }`,
    );
  }
}

async function firstPaint(page: Page): Promise<number> {
  const time = await page.evaluate<number>(
    `new Promise((found) =>
      new PerformanceObserver((list) => found(list.getEntries()[0].startTime))
        .observe({ type: "paint", buffered: true }))`,
  );
  return Math.round(time);
}

/** Every heading sorts its table both ways, and the keyboard reaches it. */
async function sorts(page: Page, say: (what: string) => void): Promise<void> {
  const heading = page.locator("table.board thead th").nth(1);
  await heading.locator("button").focus();
  for (const [key, direction] of [["Enter", 1], ["Space", -1]] as const) {
    await page.keyboard.press(key);
    const values = await page.locator("table.board tbody tr td:nth-child(2)")
      .evaluateAll((cells) =>
        cells.map((c) => c.getAttribute("data-sort") ?? "")
      );
    const numbers = values.filter((v) => v !== "").map(Number);
    const right = numbers.every((x, i) =>
      i === 0 || direction * ((numbers[i - 1] ?? NaN) - x) <= 0
    );
    if (!right) say(`${key} sorts ${numbers}`);
  }
  const sorted = await heading.getAttribute("aria-sort");
  if (sorted !== "descending") say(`aria-sort is "${sorted}"`);
  const texts = page.locator("table.board thead th").first();
  await texts.locator("button").click();
  const names = await page.locator("table.board tbody th").allTextContents();
  if (`${names}` !== `${names.toSorted((a, b) => a.localeCompare(b))}`) {
    say(`names are sorted ${names}`);
  }
}

/** Pictures are shown with the overlay that is chosen, and rows by the filter, with a script or without. */
async function toggles(page: Page, say: (what: string) => void): Promise<void> {
  const rows = await page.locator("table.board tbody tr").count();
  if (rows === 0) say("the leaderboard has no rows");
  const strip = page.locator("img.panels-4").first();
  if (await strip.count() === 0) return;
  for (const [id, at] of [["overlap", "100% 0px"], ["image", "0px 0px"]]) {
    await page.locator(`#panel-${id}`).check();
    const position = await page.evaluate<string>(
      `getComputedStyle(document.querySelector("img.panels-4")).objectPosition`,
    );
    if (position !== at) say(`the overlay ${id} is shown at ${position}`);
  }
  await page.locator("#filter-flips").check();
  const shown = page.locator("table.gallery tbody tr:visible");
  const flips = await page.locator("table.gallery tbody tr.flips").count();
  if (await shown.count() !== flips) {
    say(`of ${flips} rows with flips ${await shown.count()} are shown`);
  }
}
