/** The downloads at work: each with its progress, and a way to stop it, over all pages. */
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { useFigures } from '../api/provider';
import { messages } from './messages';
import { save } from './save';
import { csvBlob, csvRows, type Asked, type Progress } from './stream';
import './downloads.css';

export interface Download {
  id: number;
  name: string;
  progress: Progress;
  state: 'at work' | 'done' | 'failed';
  error?: string;
}

export type Start = (format: 'csv' | 'xlsx', asked: Asked, name: string) => Promise<void>;

const DownloadsContext = createContext<Start | null>(null);

/** Starts a download; it goes on when the page is changed. */
export function useDownload(): Start {
  const start = useContext(DownloadsContext);
  if (!start) throw new Error('Downloads need a <Downloads> around them.');
  return start;
}

/** Makes the file; the writer of workbooks is loaded by it alone. */
async function fileOf(format: 'csv' | 'xlsx', client: ReturnType<typeof useFigures>['client'], asked: Asked, options: Parameters<typeof csvBlob>[2]) {
  if (format === 'csv') return (await csvBlob(client, asked, options)).blob;
  const rows = await csvRows(client, asked, options);
  const { xlsxBlob } = await import('./xlsx');
  return xlsxBlob(rows, { rtl: document.documentElement.dir === 'rtl' });
}

const SHOWN = 6000; // milliseconds that a finished one stays

export function Downloads({ children }: { children: ReactNode }) {
  const { client } = useFigures();
  const intl = useIntl();
  const [downloads, setDownloads] = useState<Download[]>([]);
  const stops = useRef(new Map<number, AbortController>());
  const last = useRef(0);

  const change = useCallback((id: number, patch: Partial<Download>) => {
    setDownloads((all) => all.map((one) => (one.id === id ? { ...one, ...patch } : one)));
  }, []);
  const drop = useCallback((id: number) => {
    stops.current.get(id)?.abort();
    stops.current.delete(id);
    setDownloads((all) => all.filter((one) => one.id !== id));
  }, []);

  const start = useCallback<Start>(
    async (format, asked, name) => {
      const id = (last.current += 1);
      const stop = new AbortController();
      stops.current.set(id, stop);
      setDownloads((all) => [...all, { id, name, progress: { rows: 0, total: null }, state: 'at work' }]);
      try {
        const blob = await fileOf(format, client, asked, { signal: stop.signal, onProgress: (progress) => change(id, { progress }) });
        if (stop.signal.aborted) return;
        save(blob, name);
        change(id, { state: 'done' });
        setTimeout(() => drop(id), SHOWN);
      } catch (error) {
        if (stop.signal.aborted) return;
        change(id, { state: 'failed', error: error instanceof Error ? error.message : String(error) });
      }
    },
    [client, change, drop],
  );

  const said = downloads.filter((one) => one.state !== 'at work').at(-1);
  const words = useMemo(() => ({ done: messages.done, failed: messages.failed, 'at work': messages.atWork }), []);
  return (
    <DownloadsContext.Provider value={start}>
      {children}
      <div role="status" className="fl-sr">
        {said && intl.formatMessage(words[said.state], { name: said.name, rows: said.progress.rows, error: said.error })}
      </div>
      {downloads.length > 0 && (
        <section className="fp-downloads" aria-label={intl.formatMessage(messages.downloads)}>
          {downloads.map((one) => (
            <OneDownload key={one.id} download={one} onDrop={() => drop(one.id)} />
          ))}
        </section>
      )}
    </DownloadsContext.Provider>
  );
}

function OneDownload({ download, onDrop }: { download: Download; onDrop: () => void }) {
  const intl = useIntl();
  const { name, state, error, progress } = download;
  const atWork = state === 'at work';
  const told = progress.total === null ? messages.rows : messages.rowsOf;
  return (
    <div className="fp-download" data-state={state}>
      <div className="fp-download-name">{name}</div>
      {atWork && (
        <progress
          aria-label={intl.formatMessage(messages.progress, { name })}
          {...(progress.total === null ? {} : { value: progress.rows, max: Math.max(1, progress.total) })}
        />
      )}
      <div className="fp-download-state">
        {state === 'failed' ? error : intl.formatMessage(told, { rows: progress.rows, total: progress.total ?? 0 })}
        {state === 'done' && ` · ${intl.formatMessage(messages.saved)}`}
      </div>
      <button type="button" className="fl-button fl-button-small" onClick={onDrop}>
        {intl.formatMessage(atWork ? messages.cancel : messages.dismiss)}
        <span className="fl-sr"> {name}</span>
      </button>
    </div>
  );
}
