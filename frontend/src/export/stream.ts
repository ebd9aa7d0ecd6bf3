/** Downloads an answer of the API row by row, and tells how far it is. */
import type { Client, Params } from '../api/client';
import { CsvReader, RowCounter } from './csv';

/** What is downloaded: an endpoint with the parameters of what is on the page. */
export interface Asked {
  path: string;
  params?: Params;
}

export interface Progress {
  rows: number;
  /** How many there will be; null where the answer does not say. */
  total: number | null;
}

export interface StreamOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

export const ROWS_HEADER = 'Figures-Rows';
const EVERY = 100; // milliseconds between two tellings

const OF_A_PAGE = new Set(['page', 'page_size', 'trend', 'since']);

/** The parameters of all rows: pages and what only JSON has are left out. */
export function allRows(params: Params = {}): Params {
  const rest = Object.entries(params).filter(([name]) => !OF_A_PAGE.has(name));
  return { ...Object.fromEntries(rest), format: 'csv' };
}

async function* pieces(response: Response, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  if (!response.body) {
    yield new Uint8Array(await response.arrayBuffer());
    return;
  }
  const reader = response.body.getReader();
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Left early, by a cancel or an error: the server need not go on.
    reader.cancel().catch(() => undefined);
  }
}

async function read(client: Client, asked: Asked, options: StreamOptions, take: (bytes: Uint8Array) => void): Promise<number> {
  const response = await client.stream(asked.path, allRows(asked.params), { signal: options.signal });
  const header = response.headers.get(ROWS_HEADER);
  const total = header !== null && /^\d+$/.test(header) ? Number(header) : null;
  const counter = new RowCounter();
  let told = 0;
  options.onProgress?.({ rows: 0, total });
  for await (const bytes of pieces(response, options.signal)) {
    counter.add(bytes);
    take(bytes);
    if (Date.now() - told >= EVERY) {
      told = Date.now();
      options.onProgress?.({ rows: counter.rows, total });
    }
  }
  options.signal?.throwIfAborted();
  if (total !== null && counter.rows < total) throw new Error(`The download broke off after ${counter.rows} of ${total} rows.`);
  options.onProgress?.({ rows: counter.rows, total });
  return counter.rows;
}

/** The CSV as it is, and how many rows it has. */
export async function csvBlob(client: Client, asked: Asked, options: StreamOptions = {}): Promise<{ blob: Blob; rows: number }> {
  const parts: BlobPart[] = [];
  const rows = await read(client, asked, options, (bytes) => parts.push(bytes.slice()));
  return { blob: new Blob(parts, { type: 'text/csv;charset=utf-8' }), rows };
}

/** All rows taken apart, the header line first. */
export async function csvRows(client: Client, asked: Asked, options: StreamOptions = {}): Promise<string[][]> {
  const decoder = new TextDecoder();
  const reader = new CsvReader();
  const rows: string[][] = [];
  await read(client, asked, options, (bytes) => rows.push(...reader.push(decoder.decode(bytes, { stream: true }))));
  rows.push(...reader.push(decoder.decode()), ...reader.end());
  return rows;
}
