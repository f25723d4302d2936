// Run by `make api-check` against an installation of its own: SKY_URL and SKY_KEY name it, with three domains in it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ApiError, answerOf, connect, rows } from "./index.js";

const sky = connect(process.env.SKY_URL ?? "http://127.0.0.1:8000", process.env.SKY_KEY ?? "");

test("a list is read to its end, page after page", async () => {
  const hosts: (string | undefined)[] = [];
  const read = (cursor: string | undefined) =>
    sky.GET("/api/v3/domains", { params: { query: { cursor, limit: 2, fields: ["id", "host"], curation_status: ["New"] } } });
  for await (const row of rows(read)) hosts.push(row.host);
  assert.equal(hosts.length, 3);
});

test("rows are read by name, in the order of their names", async () => {
  const body = { keys: [{ host: "nowhere.test" }, { host: "https://www.shop0001.test/" }] };
  const query = { fields: ["id" as const, "host" as const] };
  const read = await answerOf(sky.POST("/api/v3/domains/batch", { params: { query }, body }));
  assert.deepEqual(read.items.map((row) => row?.host ?? null), [null, "shop0001.test"]);
  assert.deepEqual(read.missing_keys, [{ host: "nowhere.test" }]);
});

test("a decision is answered row by row", async () => {
  const body = { ids: [1_000_000], status: "Maybe" as const, dry_run: true };
  const done = await answerOf(sky.PUT("/api/v3/domains/status", { body }));
  assert.deepEqual([done.bulk_id, done.skipped.not_found, done.items[0]?.result], [null, 1, "not_found"]);
});

test("a refusal is a problem with a sentence", async () => {
  const request = answerOf(sky.GET("/api/v3/domains/{id}", { params: { path: { id: "1000000" } } }));
  await assert.rejects(request, (error: unknown) => error instanceof ApiError && error.problem.status === 404);
});

test("a word that the API does not know is not compiled", () => {
  // @ts-expect-error -- there is no such status
  const body: { status: import("./index.js").Schemas["Curation"] } = { status: "Perhaps" };
  assert.ok(body);
});
