/** The table behind a chart: the same values, one row a period or group. */
import type { TableData } from '../api/provider';
import { UNKNOWN } from '../i18n/formats';
import { Scroll } from './Scroll';

export function DataTable({ data }: { data: TableData }) {
  return (
    <Scroll label={data.caption} className="fl-table-behind">
      <table className="fl-table">
        <caption className="fl-sr">{data.caption}</caption>
        <thead>
          <tr>{data.columns.map((column, at) => <th key={at} scope="col" className={column.numeric ? 'fl-numeric' : undefined}>{column.label}</th>)}</tr>
        </thead>
        <tbody>
          {data.rows.map((row, number) => (
            <tr key={number}>
              {row.map((cell, at) => {
                const column = data.columns[at];
                const text = column.format ? column.format(cell) : cell === null ? UNKNOWN : String(cell);
                return at === 0
                  ? <th key={at} scope="row">{text}</th>
                  : <td key={at} className={column.numeric ? 'fl-numeric' : undefined}>{text}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
