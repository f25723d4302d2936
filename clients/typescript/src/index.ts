import createClient, { type Client } from "openapi-fetch";

import type { components, paths } from "./schema.js";

export type Schemas = components["schemas"];
export type Sky = Client<paths>;

/** What the API answers to a request that it refuses (RFC 9457). */
export type Problem = Schemas["ProblemDetails"];

/** A refusal: `problem` says what happened and what to do. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.title} ${problem.detail}`);
  }
}

/** A client of an installation, as `https://sky.example`: `sky.GET("/api/v3/leads", ...)`, with types of everything. */
export function connect(baseUrl: string, key: string): Sky {
  return createClient<paths>({
    baseUrl,
    headers: { Authorization: `Api-Key ${key}` },
    querySerializer: { array: { style: "form", explode: false } },
  });
}

/** The answer of a request; throws an ApiError for a refusal. */
export async function answerOf<T>(request: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  const { data, error } = await request;
  if (error !== undefined) throw new ApiError(error as Problem);
  return data as T;
}

interface Page<Row> {
  items: Row[];
  next_cursor: string | null;
}

/** All rows of a list, page after page: `rows((cursor) => sky.GET("/api/v3/leads", { params: { query: { cursor } } }))`. */
export async function* rows<Row>(
  read: (cursor: string | undefined) => Promise<{ data?: Page<Row>; error?: unknown }>,
): AsyncGenerator<Row> {
  let cursor: string | undefined;
  do {
    const page: Page<Row> = await answerOf(read(cursor));
    yield* page.items;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}
