/** Writes a workbook (XLSX) of one sheet: the few parts of Office Open XML it takes, zipped while they are made. */
import { Zip, ZipDeflate, strToU8 } from 'fflate';

/** A cell; null is an empty one. `date` and `instant` are in days since 1899-12-30, as a workbook counts. */
export type Cell = { kind: 'text'; value: string } | { kind: 'number' | 'date' | 'instant'; value: number } | { kind: 'boolean'; value: boolean };

export interface Sheet {
  header: readonly string[];
  /** In characters. */
  widths: readonly number[];
  rows: Iterable<readonly (Cell | null)[]>;
  rtl?: boolean;
}

export const MOST_ROWS = 1_048_576;
export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const PARTS: Record<string, string> = {
  '[Content_Types].xml':
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    `<Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/>` +
    `<Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/>` +
    `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPES}.worksheet+xml"/></Types>`,
  '_rels/.rels':
    `<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml':
    `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Figures" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels':
    `<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>` +
    `<Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
  // Cell formats: 0 plain, 1 the header, 2 a date, 3 an instant.
  'xl/styles.xml':
    `<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>` +
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>' +
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/>' +
    '<xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/></cellXfs></styleSheet>',
};
const STYLE = { date: 2, instant: 3 } as const;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What XML has no way to write: control characters, and lone halves of pairs. */
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const escaped = (text: string) => text.replace(UNWRITABLE, '').replace(/[&<>"]/g, (one) => ENTITIES[one]!);

const MOST_TEXT = 32_767; // characters in a cell

function cellXml(cell: Cell | null, style = 0): string {
  if (cell === null) return '<c/>';
  const styled = style ? ` s="${style}"` : '';
  switch (cell.kind) {
    case 'text':
      return `<c t="inlineStr"${styled}><is><t xml:space="preserve">${escaped(cell.value.slice(0, MOST_TEXT))}</t></is></c>`;
    case 'boolean':
      return `<c t="b"><v>${cell.value ? 1 : 0}</v></c>`;
    case 'number':
      return `<c><v>${cell.value}</v></c>`;
    default:
      return `<c s="${STYLE[cell.kind]}"><v>${cell.value}</v></c>`;
  }
}

const rowXml = (cells: readonly (Cell | null)[], style = 0) => `<row>${cells.map((cell) => cellXml(cell, style)).join('')}</row>`;

function opening({ header, widths, rtl }: Sheet): string {
  const columns = widths.map((width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`).join('');
  const view =
    `<sheetViews><sheetView workbookViewId="0"${rtl ? ' rightToLeft="1"' : ''}>` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';
  const head = rowXml(header.map((value) => ({ kind: 'text', value })), 1);
  return `<worksheet xmlns="${MAIN}">${view}${columns && `<cols>${columns}</cols>`}<sheetData>${head}`;
}

const AT_ONCE = 2_000; // rows between two pauses, in which the page can be used
const pause = () => new Promise((resolve) => setTimeout(resolve));

/** The workbook as a file. */
export async function workbook(sheet: Sheet): Promise<Blob> {
  const made: BlobPart[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, data) => {
    if (error) failure = error;
    else made.push(data.slice());
  });
  const add = (name: string) => {
    const part = new ZipDeflate(name, { level: 6 });
    zip.add(part);
    return part;
  };
  for (const [name, xml] of Object.entries(PARTS)) add(name).push(strToU8(HEAD + xml), true);

  const part = add('xl/worksheets/sheet1.xml');
  let text = HEAD + opening(sheet);
  let waiting = 0;
  for (const row of sheet.rows) {
    text += rowXml(row);
    waiting += 1;
    if (waiting === AT_ONCE) {
      part.push(strToU8(text));
      text = '';
      waiting = 0;
      await pause();
    }
  }
  part.push(strToU8(`${text}</sheetData></worksheet>`), true);
  zip.end();
  if (failure) throw failure as Error;
  return new Blob(made, { type: XLSX_TYPE });
}
