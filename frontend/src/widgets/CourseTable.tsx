/** Courses (or organisations) and any metrics of them: sorted, paged, compared with another period, each with its recent shape. */
import { useState } from 'react';
import { defineMessages, useIntl } from 'react-intl';
import type { Params } from '../api/client';
import { useCourses, useOrgs } from '../api/hooks';
import { paths } from '../api/paths';
import type { TableData } from '../api/provider';
import type { CourseRow, Grain, Metric, NumbersPage, OrgRow } from '../api/types';
import { Sparkline } from '../charts/Sparkline';
import { useFormats, type Formats } from '../i18n/formats';
import { addPeriods, firstOpen, isComplete } from '../i18n/periods';
import { Change } from './Change';
import { Frame } from './Frame';
import { messages } from './messages';
import { listKind, Open } from './Open';
import { Scroll } from './Scroll';
import { Head, Pages, TableSkeleton, type TableChange } from './table';

const texts = defineMessages({
  courses: { id: 'figures.courseTable.title', defaultMessage: 'Courses' },
  orgs: { id: 'figures.courseTable.orgs', defaultMessage: 'Organisations' },
  course: { id: 'figures.courseTable.course', defaultMessage: 'Course' },
  org: { id: 'figures.courseTable.org', defaultMessage: 'Organisation' },
  none: { id: 'figures.courseTable.none', defaultMessage: 'No course matches these filters.' },
  select: { id: 'figures.courseTable.select', defaultMessage: 'Select {name}' },
  selectAll: { id: 'figures.courseTable.selectAll', defaultMessage: 'Select all on this page' },
  unknownCourse: { id: 'figures.courseTable.unknownCourse', defaultMessage: 'not in the catalogue' },
  starts: { id: 'figures.courseTable.starts', defaultMessage: 'starts {day}' },
  ended: { id: 'figures.courseTable.ended', defaultMessage: 'ended {day}' },
  approximate: { id: 'figures.courseTable.approximate', defaultMessage: 'Progress can differ a little from the Progress tab' },
  trendOf: { id: 'figures.courseTable.trendOf', defaultMessage: '{metric}, {period}: from {first} to {last}' },
  at: { id: 'figures.courseTable.at', defaultMessage: 'As of {period}' },
  atOpen: { id: 'figures.courseTable.atOpen', defaultMessage: 'As of {period}, not over yet' },
  against: { id: 'figures.courseTable.against', defaultMessage: 'compared with {period}' },
  againstColumn: { id: 'figures.courseTable.againstColumn', defaultMessage: '{metric}, {period}' },
  emptyName: { id: 'figures.courseTable.emptyName', defaultMessage: '(no name)' },
});

export interface CourseTableProps {
  metrics: readonly string[];
  /** What a row is. */
  rows?: 'courses' | 'orgs';
  grain?: Grain;
  /** Metrics whose recent shape is drawn beside their number. */
  trend?: readonly string[];
  since?: string;
  /** Numbers of the range from here to `at`; without it, of `at` alone. */
  start?: string;
  at?: string;
  /** The period that numbers are compared with, by its last period. */
  against?: string;
  filters?: Params;
  ordering?: string;
  page?: number;
  pageSize?: number;
  /** What the reader changed. Without it the table keeps its own state. */
  onChange?(change: TableChange): void;
  selectable?: boolean;
  selected?: readonly string[];
  exportable?: boolean;
  /** The page of a row, by its course key or organisation; nothing for none. */
  linkTo?(row: CourseRow | OrgRow): string | null | undefined;
  title?: string;
  headingLevel?: 2 | 3 | 4;
}

export function CourseTable(props: CourseTableProps) {
  const { metrics, rows = 'courses', trend = [], pageSize = 25, onChange } = props;
  const intl = useIntl();
  const [own, setOwn] = useState<TableChange>({});
  const ordering = props.ordering ?? own.ordering;
  const page = props.page ?? own.page ?? 1;
  const selected = props.selected ?? own.selected ?? [];
  const change = (next: TableChange) => {
    // What another order puts on this page has nothing to do with what was on it.
    const whole = next.ordering !== undefined ? { page: 1, ...next } : next;
    if (!onChange) setOwn((before) => ({ ...before, ...whole }));
    else onChange(whole);
  };

  const params: Params = {
    ...props.filters, metric: metrics, grain: props.grain, start: props.start, at: props.at, against: props.against, ordering,
  };
  const asked = { ...params, trend: trend.length ? trend : null, since: trend.length ? props.since : null, page, page_size: pageSize };
  const courses = useCourses(asked, { enabled: rows === 'courses' });
  const orgs = useOrgs(asked, { enabled: rows === 'orgs' });
  const answer = rows === 'courses' ? courses : orgs;
  const data = answer.data as NumbersPage<CourseRow | OrgRow> | undefined;
  const formats = useFormats(data?.time_zone);
  const title = props.title ?? intl.formatMessage(rows === 'orgs' ? texts.orgs : texts.courses);
  // Once the asked metrics have changed, the columns of the last answer stay until the next one is there.
  const columns = data?.catalogue ?? [];
  const nameColumn = rows === 'orgs' ? 'org' : 'name';

  return (
    <Frame
      title={title}
      subtitle={data && <Subtitle data={data} formats={formats} />}
      answer={answer}
      fresh={data}
      metrics={columns}
      emptyText={data && data.count === 0 ? intl.formatMessage(texts.none) : null}
      skeleton={<TableSkeleton rows={Math.min(8, pageSize)} columns={metrics.length + 1} />}
      shownTable={() => data ? tableOf(data, title, intl.formatMessage(rows === 'orgs' ? texts.org : texts.course), formats,
        (metric, period) => intl.formatMessage(texts.againstColumn, { metric, period })) : null}
      source={{ path: rows === 'orgs' ? paths.orgs : paths.courses, params }}
      exportable={props.exportable}
      headingLevel={props.headingLevel}
      className="fl-course-table"
    >
      {data && (
        <>
          <Scroll label={title} className={answer.isPlaceholderData ? 'fl-stale' : ''}>
            <table className="fl-table">
              <caption className="fl-sr">{title}</caption>
              <thead>
                <tr>
                  {props.selectable && (
                    <td className="fl-check">
                      <input type="checkbox" aria-label={intl.formatMessage(texts.selectAll)}
                        checked={data.results.length > 0 && data.results.every((row) => selected.includes(keyOf(row)))}
                        onChange={(event) => {
                          const here = data.results.map(keyOf);
                          const others = selected.filter((key) => !here.includes(key));
                          change({ selected: event.target.checked ? [...others, ...here] : others });
                        }} />
                    </td>
                  )}
                  <Head column={nameColumn} label={intl.formatMessage(rows === 'orgs' ? texts.org : texts.course)} ordering={ordering}
                    onOrdering={(next) => change({ ordering: next })} />
                  {columns.map((metric) => (
                    <Head key={metric.name} column={metric.name} label={metric.label} hint={metric.meaning} numeric ordering={ordering}
                      sortable={metrics.includes(metric.name)}
                      onOrdering={(next) => change({ ordering: next })} />
                  ))}
                </tr>
              </thead>
              <tbody>
                {data.results.map((row) => (
                  <tr key={keyOf(row)} className={selected.includes(keyOf(row)) ? 'fl-selected' : undefined}>
                    {props.selectable && (
                      <td className="fl-check">
                        <input type="checkbox" checked={selected.includes(keyOf(row))}
                          aria-label={intl.formatMessage(texts.select, { name: nameOf(row) || keyOf(row) })}
                          onChange={(event) => change({
                            selected: event.target.checked ? [...selected, keyOf(row)] : selected.filter((key) => key !== keyOf(row)),
                          })} />
                      </td>
                    )}
                    <th scope="row" className="fl-name-cell"><Name row={row} href={props.linkTo?.(row) ?? undefined} formats={formats} /></th>
                    {columns.map((metric) => (
                      <td key={metric.name} className="fl-numeric">
                        <NumberCell row={row} metric={metric} data={data} formats={formats} trend={trend.includes(metric.name)} />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          <Pages page={data.current_page} pages={data.num_pages} count={data.count} size={pageSize} shown={data.results.length}
            label={title} onPage={(next) => change({ page: next })} number={(value) => formats.value(value)} />
        </>
      )}
    </Frame>
  );
}

export function keyOf(row: CourseRow | OrgRow): string {
  return 'key' in row ? row.key : row.org;
}

function nameOf(row: CourseRow | OrgRow): string {
  return 'key' in row ? row.name : row.org;
}

/** The range a table's numbers are of: its first period and the one after its last. */
function rangeOf(data: NumbersPage<unknown>, metric?: Metric): [string, string] {
  const end = addPeriods(data.at, data.grain, 1);
  const ranged = data.range_start !== null && (!metric || metric.kind === 'count' || metric.kind === 'ratio');
  return [ranged ? data.range_start! : data.at, end];
}

function Subtitle({ data, formats }: { data: NumbersPage<unknown>; formats: Formats }) {
  const intl = useIntl();
  const [start, end] = rangeOf(data);
  const ranged = start !== data.at;
  const period = ranged ? formats.range(start, end, data.grain) : formats.period(data.at, data.grain, 'long');
  const open = !isComplete(data.at, data.grain, data.complete_until, data.time_zone);
  return (
    <>
      {ranged ? period : intl.formatMessage(open ? texts.atOpen : texts.at, { period })}
      {data.against && <>, {intl.formatMessage(texts.against, { period: againstPeriod(data, formats) })}</>}
    </>
  );
}

function againstPeriod(data: NumbersPage<unknown>, formats: Formats): string {
  return data.against ? formats.period(data.against, data.grain, data.grain === 'hour' ? 'long' : 'short') : '';
}

function Name({ row, href, formats }: { row: CourseRow | OrgRow; href: string | undefined; formats: Formats }) {
  const intl = useIntl();
  const name = nameOf(row) || intl.formatMessage(texts.emptyName);
  const link = href ? <a href={href}>{name}</a> : name;
  if (!('key' in row)) return <span className="fl-name">{link}</span>;
  const now = Date.now();
  const facts = [
    row.org,
    !row.known && intl.formatMessage(texts.unknownCourse),
    row.start && new Date(row.start).getTime() > now && intl.formatMessage(texts.starts, { day: formats.shortDay(row.start) }),
    row.end && new Date(row.end).getTime() < now && intl.formatMessage(texts.ended, { day: formats.shortDay(row.end) }),
  ].filter(Boolean);
  return (
    <>
      <span className="fl-name">
        <bdi>{link}</bdi>
        {row.approximate && (
          <span className="fl-approximate" title={intl.formatMessage(texts.approximate)}>
            <span aria-hidden="true"> ≈</span><span className="fl-sr"> {intl.formatMessage(texts.approximate)}</span>
          </span>
        )}
      </span>
      <span className="fl-name-facts" title={row.key}><bdi className="fl-key">{row.key.replace(/^course-v1:/, '')}</bdi> · {facts.join(' · ')}</span>
    </>
  );
}

interface NumberCellProps {
  row: CourseRow | OrgRow;
  metric: Metric;
  data: NumbersPage<CourseRow | OrgRow>;
  formats: Formats;
  trend: boolean;
}

function NumberCell({ row, metric, data, formats, trend }: NumberCellProps) {
  const intl = useIntl();
  const value = row.metrics[metric.name];
  const [from, to] = rangeOf(data, metric);
  const scope = 'key' in row ? { courseKey: row.key } : { org: row.org };
  const points = trend ? row.trend?.[metric.name] : undefined;
  const periods = data.trend_periods ?? [];
  const known = points?.filter((point) => point !== null) ?? [];
  return (
    <div className="fl-number-cell">
      {points && known.length > 0 && (
        <Sparkline values={points} open={firstOpen(periods, data.grain, data.complete_until, data.time_zone)}
          label={intl.formatMessage(texts.trendOf, {
            metric: metric.label, period: formats.range(periods[0], addPeriods(periods[periods.length - 1], data.grain, 1), data.grain),
            first: formats.value(known[0], metric.unit), last: formats.value(known[known.length - 1], metric.unit),
          })} />
      )}
      <span className="fl-number-cell-values">
        {value === undefined ? null : value === null
          ? <span className="fl-unknown" title={intl.formatMessage(messages.unknown)}><span aria-hidden="true">–</span>
            <span className="fl-sr">{intl.formatMessage(messages.unknown)}</span></span>
          : <Open label={`${metric.label}, ${nameOf(row) || keyOf(row)}`} value={formats.value(value, metric.unit)}
            target={metric.source || (row.learners === false && listKind(metric.unit) === 'learners') ? null : {
              kind: listKind(metric.unit), ...scope, behind: metric.name, from, to,
            }} />}
        {row.against && <Change now={value} before={row.against[metric.name]} unit={metric.unit} period={againstPeriod(data, formats)} formats={formats} />}
      </span>
    </div>
  );
}

function tableOf(
  data: NumbersPage<CourseRow | OrgRow>, caption: string, first: string, formats: Formats, against: (metric: string, period: string) => string,
): TableData {
  const courses = data.results.some((row) => 'key' in row);
  const compared = Boolean(data.against);
  return {
    caption,
    columns: [
      { label: first },
      ...(courses ? [{ label: 'key' }, { label: 'org' }] : []),
      ...data.catalogue.flatMap((metric) => [
        { label: metric.label, numeric: true },
        ...(compared ? [{ label: against(metric.label, againstPeriod(data, formats)), numeric: true }] : []),
      ]),
    ],
    rows: data.results.map((row) => [
      nameOf(row),
      ...(courses && 'key' in row ? [row.key, row.org] : []),
      ...data.catalogue.flatMap((metric) => [
        row.metrics[metric.name] ?? null, ...(compared ? [row.against?.[metric.name] ?? null] : []),
      ]),
    ]),
  };
}
