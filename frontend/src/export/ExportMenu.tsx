/** The menu of what can be taken away of a widget: rows as CSV and XLSX, charts as SVG and PNG. */
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { ExportParts, TableData } from '../api/provider';
import { Disclosure } from '../pages/common/Disclosure';
import { csvOf } from './csv';
import { useDownload } from './downloads';
import { messages } from './messages';
import { pictureOf, pngBlob, svgBlob } from './picture';
import { fileName, save } from './save';

type Format = 'csv' | 'xlsx' | 'svg' | 'png';

const rowsOf = ({ columns, rows }: TableData) => [
  columns.map((column) => column.label),
  ...rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell)))),
];

async function tableBlob(format: 'csv' | 'xlsx', table: TableData): Promise<Blob> {
  if (format === 'csv') return new Blob([csvOf(rowsOf(table))], { type: 'text/csv;charset=utf-8' });
  const { xlsxBlob } = await import('./xlsx');
  return xlsxBlob(rowsOf(table), { rtl: document.documentElement.dir === 'rtl' });
}

async function pictureBlob(format: 'svg' | 'png', { svgs, title }: ExportParts): Promise<Blob> {
  const picture = pictureOf(svgs(), title);
  return format === 'svg' ? svgBlob(picture) : pngBlob(picture);
}

export function ExportMenu(parts: ExportParts) {
  const { title, svgs, table, source } = parts;
  const intl = useIntl();
  const download = useDownload();
  const [problem, setProblem] = useState('');

  const take = async (format: Format) => {
    setProblem('');
    const name = fileName(title, format);
    try {
      if (format === 'svg' || format === 'png') save(await pictureBlob(format, parts), name);
      else if (source) await download(format, source, name);
      else {
        const shown = table();
        if (shown) save(await tableBlob(format, shown), name);
      }
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const formats = (): Format[] => [
    ...(source || table() ? (['csv', 'xlsx'] as const) : []),
    ...(svgs().length ? (['svg', 'png'] as const) : []),
  ];
  return (
    <>
      <Disclosure
        label={intl.formatMessage(messages.export)}
        name={intl.formatMessage(messages.exportOf, { title })}
        className="fl-button fl-button-quiet fl-button-small"
        align="end"
      >
        {(close) => (
          <ul className="fp-menu">
            {formats().map((format) => (
              <li key={format}>
                <button
                  type="button"
                  onClick={() => {
                    close();
                    void take(format);
                  }}
                >
                  {intl.formatMessage(messages[format])}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Disclosure>
      <span role="status" className={problem ? 'fp-problem' : 'fl-sr'}>
        {problem}
      </span>
    </>
  );
}
