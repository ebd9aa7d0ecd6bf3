/** A plain table of records, with its export. */
import type { Cell } from '../../api/provider';
import type { Formats } from '../../i18n/formats';
import { Frame, type Answer } from '../../widgets/Frame';
import { Scroll } from '../../widgets/Scroll';

export interface Column<Row> {
  label: string;
  numeric?: boolean;
  /** Long texts that go on in the next line. */
  long?: boolean;
  of: (row: Row) => Cell;
  /** How the cell is written; as it is unless told otherwise. */
  show?: (row: Row) => string;
}

interface RecordsProps<Row> {
  title: string;
  answer: Answer;
  formats: Formats;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  empty?: string;
  wide?: boolean;
}

export function Records<Row>({ title, answer, rows, columns, empty, wide }: RecordsProps<Row>) {
  return (
    <Frame
      title={title}
      answer={answer}
      fresh={undefined}
      metrics={[]}
      emptyText={rows.length ? null : (empty ?? null)}
      skeleton={null}
      shownTable={() => ({
        caption: title,
        columns: columns.map(({ label, numeric }) => ({ label, numeric })),
        rows: rows.map((row) => columns.map((column) => column.of(row))),
      })}
      headingLevel={2}
      className={wide ? 'fp-wide' : ''}
    >
      <Scroll label={title} className="fp-records">
        <table className="fl-table">
          <caption className="fl-sr">{title}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.label} scope="col" className={column.numeric ? 'fl-numeric' : undefined}>
                  {column.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {columns.map((column, at) => {
                  const text = column.show ? column.show(row) : String(column.of(row) ?? '');
                  if (at === 0) return <th key={column.label} scope="row" className={column.long ? 'fp-long' : undefined}>{text}</th>;
                  return <td key={column.label} className={column.numeric ? 'fl-numeric' : column.long ? 'fp-long' : undefined}>{text}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Frame>
  );
}
