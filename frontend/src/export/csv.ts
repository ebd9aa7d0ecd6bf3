/** Reads CSV as it comes in pieces: counts its rows, or takes them apart. Follows RFC 4180, as the API writes it. */

const QUOTE = 0x22;
const NEWLINE = 0x0a;

/** Counts lines of bytes; line ends inside quotes are text. A last line without an end counts too. */
export class RowCounter {
  private quoted = false;
  private open = false;
  private lines = 0;

  add(bytes: Uint8Array): void {
    for (let index = 0; index < bytes.length; index += 1) {
      const byte = bytes[index];
      if (byte === QUOTE) this.quoted = !this.quoted;
      if (byte === NEWLINE && !this.quoted) {
        this.lines += 1;
        this.open = false;
      } else this.open = true;
    }
  }

  /** Rows so far, without the header line. */
  get rows(): number {
    return Math.max(0, this.lines + (this.open ? 1 : 0) - 1);
  }
}

/** Takes CSV text apart piece by piece; a piece may end anywhere. */
export class CsvReader {
  private row: string[] = [];
  private cell = '';
  private quoted = false;
  /** A quote inside quotes ends the cell, unless another follows: perhaps in the next piece. */
  private pending = false;

  /** The rows that are complete with this piece. */
  push(piece: string): string[][] {
    const rows: string[][] = [];
    for (const character of piece) {
      if (this.pending) {
        this.pending = false;
        if (character === '"') {
          this.cell += '"';
          continue;
        }
        this.quoted = false;
      }
      if (this.quoted) {
        if (character === '"') this.pending = true;
        else this.cell += character;
      } else if (character === '"') this.quoted = true;
      else if (character === ',') this.endCell();
      else if (character === '\n') rows.push(this.endRow());
      else if (character !== '\r') this.cell += character;
    }
    return rows;
  }

  /** What is left when there are no more pieces. */
  end(): string[][] {
    return this.cell || this.row.length ? [this.endRow()] : [];
  }

  private endCell(): void {
    this.row.push(this.cell);
    this.cell = '';
  }

  private endRow(): string[] {
    this.endCell();
    const { row } = this;
    this.row = [];
    return row;
  }
}

const escaped = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Rows that are on the page already, as CSV. */
export const csvOf = (rows: readonly (readonly string[])[]) => rows.map((row) => row.map(escaped).join(',')).join('\r\n') + '\r\n';
