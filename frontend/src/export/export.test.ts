import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it, vi } from 'vitest';
import { fakeClient } from '../testing/fake';
import { CsvReader, RowCounter, csvOf } from './csv';
import { pictureOf } from './picture';
import { fileName } from './save';
import { allRows, csvBlob, csvRows, type Progress } from './stream';
import { kindOf, xlsxBlob } from './xlsx';

/** A client whose downloads come in the given pieces. */
function streaming(pieces: readonly string[], rows?: number, after?: () => Promise<void>) {
  const asked: unknown[] = [];
  const client = {
    ...fakeClient(),
    stream: async (path: string, params?: object, options?: { signal?: AbortSignal }) => {
      asked.push({ path, params });
      const encoder = new TextEncoder();
      const body = new ReadableStream<Uint8Array>({
        async start(controller) {
          for (const piece of pieces) controller.enqueue(encoder.encode(piece));
          await after?.();
          if (!options?.signal?.aborted) controller.close();
        },
      });
      return new Response(body, { headers: rows === undefined ? {} : { 'Figures-Rows': String(rows) } });
    },
  };
  return { client, asked };
}

/** The bytes of a file; jsdom's files give them only to a reader. */
function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(new Uint8Array(reader.result as ArrayBuffer));
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(blob);
  });
}

const table = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });

describe('CSV', () => {
  it('is taken apart to what it was put together of, wherever its pieces end', () => {
    fc.assert(
      fc.property(table, fc.array(fc.nat()), (rows, cuts) => {
        const clean = rows.map((row) => row.map((cell) => cell.replaceAll('\r', '')));
        const text = csvOf(clean);
        const at = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((one, other) => one - other);
        const reader = new CsvReader();
        const found: string[][] = [];
        [0, ...at].forEach((cut, index) => found.push(...reader.push(text.slice(cut, at[index] ?? text.length))));
        found.push(...reader.end());
        expect(found).toEqual(clean);
      }),
    );
  });

  it('has as many rows as it has lines below the header, line ends inside quotes aside', () => {
    const counter = new RowCounter();
    for (const piece of ['a,b\r\n1,"two\r\n', 'lines"\r\n3,4']) counter.add(new TextEncoder().encode(piece));
    expect(counter.rows).toBe(2);
  });
});

describe('a download', () => {
  it('asks for all rows of what is shown, not for its page', () => {
    expect(allRows({ org: ['NordCo'], ordering: '-enrolled', page: 3, page_size: 20, trend: ['enrolled'], since: '2026-01-01' })).toEqual({
      org: ['NordCo'], ordering: '-enrolled', format: 'csv',
    });
  });

  it('tells how far it is by the count that the answer begins with', async () => {
    const { client, asked } = streaming(['name\r\nAmal\r\n', 'Bo\r\nChidi\r\n'], 3);
    const told: Progress[] = [];
    const { blob, rows } = await csvBlob(client, { path: 'learners/', params: { page: 2, mode: ['audit'] } }, { onProgress: (one) => told.push(one) });
    expect(asked).toEqual([{ path: 'learners/', params: { mode: ['audit'], format: 'csv' } }]);
    expect(rows).toBe(3);
    expect(strFromU8(await bytesOf(blob))).toBe('name\r\nAmal\r\nBo\r\nChidi\r\n');
    expect(told[0]).toEqual({ rows: 0, total: 3 });
    expect(told.at(-1)).toEqual({ rows: 3, total: 3 });
  });

  it('fails when it broke off, so that nobody takes a part for the whole', async () => {
    const { client } = streaming(['name\r\nAmal\r\n'], 3);
    await expect(csvBlob(client, { path: 'learners/' })).rejects.toThrow('broke off after 1 of 3 rows');
  });

  it('stops when it is cancelled', async () => {
    const stop = new AbortController();
    const { client } = streaming(['name\r\n'], 3, () => new Promise((resolve) => setTimeout(resolve, 20)));
    const done = csvBlob(client, { path: 'learners/' }, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(done).rejects.toThrow(/abort/i);
  });

  it('keeps letters whole that two pieces share', async () => {
    const bytes = new TextEncoder().encode('name\r\nTariq Nguyễn\r\n');
    const client = {
      ...fakeClient(),
      stream: async () => new Response(new ReadableStream<Uint8Array>({
        start(controller) {
          for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
          controller.close();
        },
      })),
    };
    expect(await csvRows(client, { path: 'learners/' })).toEqual([['name'], ['Tariq Nguyễn']]);
  });
});

describe('a workbook', () => {
  it('has numbers, dates and yes or no as such, by columns', () => {
    expect(kindOf('progress', ['1', '', '-2.5'])).toBe('number');
    expect(kindOf('username', ['1', '2'])).toBe('text');
    expect(kindOf('code', ['007', '8'])).toBe('text');
    expect(kindOf('enrolled', ['true', 'false'])).toBe('boolean');
    expect(kindOf('period', ['2026-11-30'])).toBe('date');
    expect(kindOf('at', ['2026-11-30T10:00:00+01:00', ''])).toBe('instant');
    expect(kindOf('grade', ['', ''])).toBe('text');
    expect(kindOf('mixed', ['1', 'true'])).toBe('text');
  });

  it('holds what the rows say, cell by cell', async () => {
    const blob = await xlsxBlob([
      ['username', 'progress', 'enrolled', 'passed_at', 'period'],
      ['=1+1 <&"', '40', 'true', '2026-11-30T12:00:00+01:00', '2026-11-30'],
      ['\u0001emre', '', 'false', '', ''],
    ]);
    const files = unzipSync(await bytesOf(blob));
    expect(Object.keys(files).sort()).toEqual([
      '[Content_Types].xml', '_rels/.rels', 'xl/_rels/workbook.xml.rels', 'xl/styles.xml', 'xl/workbook.xml', 'xl/worksheets/sheet1.xml',
    ]);
    const sheet = new DOMParser().parseFromString(strFromU8(files['xl/worksheets/sheet1.xml']!), 'application/xml');
    expect(sheet.querySelector('parsererror')).toBeNull();
    const rows = [...sheet.querySelectorAll('row')].map((row) => [...row.children].map((cell) => [cell.getAttribute('t'), cell.textContent]));
    // 2026-11-30 is day 46356 of a workbook; noon on the clock of the zone is half a day more.
    expect(rows).toEqual([
      [['inlineStr', 'username'], ['inlineStr', 'progress'], ['inlineStr', 'enrolled'], ['inlineStr', 'passed_at'], ['inlineStr', 'period']],
      [['inlineStr', '=1+1 <&"'], [null, '40'], ['b', '1'], [null, '46356.5'], [null, '46356']],
      [['inlineStr', 'emre'], [null, ''], ['b', '0'], [null, ''], [null, '']],
    ]);
  });

  it('is the same in many rows, which are written piece by piece', async () => {
    const rows = [['n'], ...Array.from({ length: 4500 }, (_, index) => [String(index)])];
    const files = unzipSync(await bytesOf(await xlsxBlob(rows)));
    const text = strFromU8(files['xl/worksheets/sheet1.xml']!);
    expect(text.match(/<row>/g)).toHaveLength(4501);
    expect(text).toContain('<c><v>4499</v></c></row></sheetData>');
  });
});

describe('a picture', () => {
  it('carries its styles and its title, and nothing of the page’s classes', () => {
    document.body.innerHTML = `<style>.line { stroke: rgb(1, 2, 3); fill: none }</style>
      <div style="background: rgb(9, 9, 9)"><svg viewBox="0 0 100 50"><path class="line" d="M0 0L1 1" tabindex="0"/><line data-fl-cursor=""/></svg></div>`;
    const svg = document.querySelector('svg')!;
    vi.spyOn(svg, 'getBoundingClientRect').mockReturnValue({ width: 100, height: 50 } as DOMRect);
    const { text, width, height } = pictureOf([svg], 'Active & <learners>');
    const made = new DOMParser().parseFromString(text, 'image/svg+xml');
    expect(made.querySelector('parsererror')).toBeNull();
    expect([width, height]).toEqual([100, 82]);
    const path = made.querySelector('path')!;
    expect(path.getAttribute('style')).toContain('stroke:rgb(1, 2, 3)');
    expect(path.hasAttribute('class') || path.hasAttribute('tabindex')).toBe(false);
    expect(made.querySelector('[data-fl-cursor]')).toBeNull();
    expect(made.querySelector('rect')!.getAttribute('fill')).toBe('rgb(9, 9, 9)');
    expect(made.querySelector('text')!.textContent).toBe('Active & <learners>');
  });

  it('is named after what it shows', () => {
    expect(fileName('Active in 7 days: CS/101 “x”', 'svg')).toBe('Active-in-7-days-CS-101-x.svg');
    expect(fileName('مقدمة', 'csv')).toBe('مقدمة.csv');
    expect(fileName('///', 'csv')).toBe('figures.csv');
  });
});
