/** What every widget stands in: its title, its states, how fresh it is, what it means, and the table behind it. */
import { createElement, useId, useRef, useState, type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import Download from '@openedx/paragon/icons/es5/Download.js';
import BarChart from '@openedx/paragon/icons/es5/BarChart.js';
import TableChart from '@openedx/paragon/icons/es5/TableChart.js';
import { ApiError, type Params } from '../api/client';
import { useFigures, type TableData } from '../api/provider';
import type { Fresh, Metric } from '../api/types';
import { useFormats } from '../i18n/formats';
import { DataTable } from './DataTable';
import { Explain } from './Explain';
import { messages } from './messages';

/** The little of a query that a frame needs. */
export interface Answer {
  isPending: boolean;
  isFetching: boolean;
  error: Error | null;
  refetch(): unknown;
}

export interface FrameProps {
  title: string;
  subtitle?: ReactNode;
  answer: Answer;
  fresh: Fresh | undefined;
  metrics: readonly Metric[];
  notes?: readonly string[];
  /** Instead of the body: there is nothing, or nothing is known yet. */
  emptyText?: string | null;
  /** Shown while loading; a block of about the height of what will come. */
  skeleton: ReactNode;
  /** The table behind a chart; it can be shown instead of it. */
  table?: () => TableData;
  /** The rows of a widget that is itself a table, for exports. */
  shownTable?: () => TableData | null;
  source?: { path: string; params: Params } | null;
  exportable?: boolean;
  headingLevel?: 2 | 3 | 4;
  className?: string;
  children: ReactNode;
}

export function Frame(props: FrameProps) {
  const { title, subtitle, answer, fresh, metrics, notes, emptyText, skeleton, table, source, exportable = true, className = '' } = props;
  const intl = useIntl();
  const { client, renderActions } = useFigures();
  const formats = useFormats(fresh?.time_zone);
  const [asTable, setAsTable] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const id = useId();
  const ready = !answer.isPending && !answer.error && !emptyText;

  let content: ReactNode;
  if (answer.error) content = <Failed error={answer.error} answer={answer} />;
  else if (answer.isPending) {
    content = <div role="status"><span className="fl-sr">{intl.formatMessage(messages.loading, { title })}</span>{skeleton}</div>;
  } else if (emptyText) content = <p className="fl-empty">{emptyText}</p>;
  else if (asTable && table) content = <DataTable data={table()} />;
  else content = props.children;

  return (
    <section className={`fl-scope fl-widget ${className}`} aria-labelledby={id} aria-busy={answer.isFetching}>
      <div className="fl-head">
        <div className="fl-titles">
          {createElement(`h${props.headingLevel ?? 3}`, { id, className: 'fl-title' }, title)}
          {subtitle && <div className="fl-subtitle">{subtitle}</div>}
        </div>
        <div className="fl-actions">
          {(metrics.length > 0 || Boolean(notes?.length)) && <Explain title={title} metrics={metrics} fresh={fresh} formats={formats} notes={notes} />}
          {table && ready && (
            <button type="button" className="fl-icon-button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}
              aria-label={`${intl.formatMessage(messages.showTable)}: ${title}`}
              title={intl.formatMessage(asTable ? messages.showChart : messages.showTable)}>
              {asTable ? <BarChart aria-hidden="true" width={18} height={18} /> : <TableChart aria-hidden="true" width={18} height={18} />}
            </button>
          )}
          {exportable && ready && renderActions && renderActions({
            title,
            svgs: () => [...(body.current?.querySelectorAll<SVGSVGElement>('svg[data-fl-chart]') ?? [])],
            table: () => (table ?? props.shownTable)?.() ?? null,
            source: source ?? null,
          })}
          {exportable && ready && !renderActions && source && (
            <a className="fl-icon-button" href={client.url(source.path, { ...source.params, page: null, page_size: null, format: 'csv' })} download=""
              aria-label={`${intl.formatMessage(messages.csv)}: ${title}`} title={intl.formatMessage(messages.csv)}>
              <Download aria-hidden="true" width={18} height={18} />
            </a>
          )}
        </div>
      </div>
      <div className="fl-body" ref={body}>{content}</div>
      {fresh && !answer.error && (
        <div className="fl-foot">
          {fresh.as_of
            ? <time dateTime={fresh.as_of} title={formats.instant(fresh.as_of)}>{intl.formatMessage(messages.asOf, { ago: formats.ago(fresh.as_of) })}</time>
            : intl.formatMessage(messages.neverCounted)}
        </div>
      )}
    </section>
  );
}

/** What went wrong, in the API's own words, and a way to ask again. */
function Failed({ error, answer }: { error: Error; answer: Answer }) {
  const intl = useIntl();
  const refused = error instanceof ApiError ? error : null;
  const head = refused?.status === 0 ? messages.unreachable : refused?.status === 403 ? messages.notAllowed : messages.failed;
  return (
    <div className="fl-failed" role="alert">
      <strong>{intl.formatMessage(head)}</strong>
      {refused?.status !== 0 && <p>{error.message}</p>}
      <button type="button" className="fl-button" onClick={() => answer.refetch()} disabled={answer.isFetching}>
        {intl.formatMessage(messages.retry)}
      </button>
    </div>
  );
}

/** A grey block of some height. */
export function Block({ height, width = '100%' }: { height: number; width?: number | string }) {
  return <div className="fl-skeleton" style={{ height, width }} />;
}
