import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { openChannel } from "./channel.ts";

// Workers written in place, so that they can misbehave.
function worker(code: string): Worker {
  return new Worker(`data:text/javascript,${encodeURIComponent(code)}`, {
    type: "module",
  });
}

Deno.test("a call is answered by the reply of its number", async () => {
  const channel = openChannel(worker(`
    self.onmessage = ({ data: { id: last } }) => {
      if (last < 2) return;
      for (const id of [1, 0, last]) self.postMessage({ id, answer: id });
    };
  `));
  const call = () => channel.call("release", { session: 0 });
  const calls = [call(), call()];
  await channel.close(new Error("closed"));
  deepStrictEqual(await Promise.all(calls), [0, 1]);
});

Deno.test("a failure keeps its class and message", async () => {
  const channel = openChannel(worker(`
    self.onmessage = ({ data: { id, kind } }) =>
      self.postMessage(kind === "close" ? { id, answer: null } : {
        id,
        failure: { name: "EnvironmentError", message: "no device" },
      });
  `));
  await rejects(channel.call("open", { provider: "cpu" }), {
    name: "EnvironmentError",
    message: "no device",
  });
  await channel.close(new Error("closed"));
});

Deno.test("a worker that dies rejects the calls that wait, and later ones", async () => {
  const channel = openChannel(worker(`
    self.onmessage = ({ data: { id } }) => {
      if (id === 2) throw new Error("boom");
    };
  `));
  const call = () => channel.call("release", { session: 0 });
  const died = { name: "EnvironmentError", message: /died: .*boom/ };
  await Promise.all([1, 2, 3].map(() => rejects(call(), died)));
  await rejects(call(), died);
  await channel.close(new Error("closed"));
});

Deno.test("a closed channel refuses calls, for the reason given", async () => {
  const channel = openChannel(worker(`
    self.onmessage = ({ data: { id } }) => self.postMessage({ id, answer: 7 });
  `));
  const last = channel.call("release", { session: 0 });
  const closing = channel.close(new Error("enough"));
  await rejects(channel.call("release", { session: 0 }), { message: "enough" });
  await closing;
  strictEqual(await last, 7);
});
