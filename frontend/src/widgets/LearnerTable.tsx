/** How learners stand in courses: sorted, paged, and, when opened from a number, whom it counted. */
import { useState, type ReactNode } from 'react';
import { defineMessages, useIntl, type MessageDescriptor } from 'react-intl';
import type { Params } from '../api/client';
import { useLearners } from '../api/hooks';
import { paths } from '../api/paths';
import type { TableData } from '../api/provider';
import type { Behind, Grain, LearnerRow } from '../api/types';
import { UNKNOWN, useFormats, type Formats } from '../i18n/formats';
import { Frame } from './Frame';
import { messages } from './messages';
import { Scroll } from './Scroll';
import { Head, Pages, TableSkeleton, type TableChange } from './table';

const texts = defineMessages({
  title: { id: 'figures.learnerTable.title', defaultMessage: 'Learners' },
  none: { id: 'figures.learnerTable.none', defaultMessage: 'No learner matches these filters.' },
  learner: { id: 'figures.learnerTable.learner', defaultMessage: 'Learner' },
  course: { id: 'figures.learnerTable.course', defaultMessage: 'Course' },
  progress: { id: 'figures.learnerTable.progress', defaultMessage: 'Progress' },
  grade: { id: 'figures.learnerTable.grade', defaultMessage: 'Grade' },
  lastActive: { id: 'figures.learnerTable.lastActive', defaultMessage: 'Last active' },
  activeDays: { id: 'figures.learnerTable.activeDays', defaultMessage: 'Active days' },
  enrolledAt: { id: 'figures.learnerTable.enrolledAt', defaultMessage: 'Enrolled' },
  mode: { id: 'figures.learnerTable.mode', defaultMessage: 'Mode' },
  cohort: { id: 'figures.learnerTable.cohort', defaultMessage: 'Cohort' },
  passedAt: { id: 'figures.learnerTable.passedAt', defaultMessage: 'Passed' },
  certificate: { id: 'figures.learnerTable.certificate', defaultMessage: 'Certificate' },
  unenrolled: { id: 'figures.learnerTable.unenrolled', defaultMessage: 'un-enrolled' },
  team: { id: 'figures.learnerTable.team', defaultMessage: 'course team' },
  neverStarted: { id: 'figures.learnerTable.neverStarted', defaultMessage: 'never started' },
  progressOf: { id: 'figures.learnerTable.progressOf', defaultMessage: '{percent}, {done} of {units} units' },
  behind: { id: 'figures.learnerTable.behind', defaultMessage: 'Behind {metric}, {period}' },
});

export interface LearnerTableProps {
  /** One course; without it, all courses whose learners may be seen. */
  courseKey?: string | null;
  filters?: Params;
  /** The number that was opened: a metric over [from, to). */
  behind?: { metric: string; from?: string; to?: string } | null;
  ordering?: string;
  page?: number;
  pageSize?: number;
  onChange?(change: TableChange): void;
  exportable?: boolean;
  /** The page of a learner; nothing for none. */
  linkTo?(row: LearnerRow): string | null | undefined;
  /** The page of a row's course, where rows are of several. */
  linkToCourse?(row: LearnerRow): string | null | undefined;
  title?: string;
  headingLevel?: 2 | 3 | 4;
}

interface Column {
  name: string;
  label: MessageDescriptor;
  numeric?: boolean;
  hidden?: boolean;
  cell(row: LearnerRow): ReactNode;
  raw(row: LearnerRow): string | number | null;
}

export function LearnerTable(props: LearnerTableProps) {
  const { courseKey = null, behind, pageSize = 25, onChange } = props;
  const intl = useIntl();
  const [own, setOwn] = useState<TableChange>({});
  const ordering = props.ordering ?? own.ordering;
  const page = props.page ?? own.page ?? 1;
  const change = (next: TableChange) => {
    const whole = next.ordering !== undefined ? { page: 1, ...next } : next;
    if (!onChange) setOwn((before) => ({ ...before, ...whole }));
    else onChange(whole);
  };
  const params: Params = { ...props.filters, ordering, behind: behind?.metric, from: behind?.from, to: behind?.to };
  const answer = useLearners(courseKey, { ...params, page, page_size: pageSize });
  const { data } = answer;
  const formats = useFormats(data?.time_zone);
  const title = props.title ?? intl.formatMessage(texts.title);
  const rows = data?.results ?? [];
  const columns = columnsOf(props, rows, formats, intl.formatMessage).filter((column) => !column.hidden);

  return (
    <Frame
      title={title}
      subtitle={data?.behind && intl.formatMessage(texts.behind, { metric: data.behind.label, period: behindPeriod(data.behind, formats) })}
      answer={answer}
      fresh={data}
      metrics={data?.behind ? [{ ...data.behind, name: data.behind.metric, adds_over_time: false, adds_over_courses: false, source: null }] : []}
      emptyText={data && data.count === 0 ? intl.formatMessage(texts.none) : null}
      skeleton={<TableSkeleton rows={Math.min(8, pageSize)} columns={6} />}
      shownTable={() => data ? {
        caption: title,
        columns: columns.map((column) => ({ label: intl.formatMessage(column.label), numeric: column.numeric })),
        rows: rows.map((row) => columns.map((column) => column.raw(row))),
      } satisfies TableData : null}
      source={{ path: paths.learners(courseKey), params }}
      exportable={props.exportable}
      headingLevel={props.headingLevel}
      className="fl-learner-table"
    >
      <Scroll label={title} className={answer.isPlaceholderData ? 'fl-stale' : ''}>
        <table className="fl-table">
          <caption className="fl-sr">{title}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <Head key={column.name} column={column.name} label={intl.formatMessage(column.label)} numeric={column.numeric} ordering={ordering}
                  onOrdering={(next) => change({ ordering: next })} />
              ))}
            </tr>
          </thead>
          <tbody>
            {/* Who enrolled twice in the time of a number is listed twice. */}
            {rows.map((row, place) => (
              <tr key={`${row.user_id} ${row.course} ${place}`}>
                {columns.map((column, at) => at === 0
                  ? <th key={column.name} scope="row" className="fl-name-cell">{column.cell(row)}</th>
                  : <td key={column.name} className={column.numeric ? 'fl-numeric' : undefined}>{column.cell(row)}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {data && (
        <Pages page={data.current_page} pages={data.num_pages} count={data.count} size={pageSize} shown={rows.length} label={title}
          onPage={(next) => change({ page: next })} number={(value) => formats.value(value)} />
      )}
    </Frame>
  );
}

function behindPeriod(behind: Behind, formats: Formats): string {
  const grain: Grain = behind.from.includes('T') ? 'hour' : 'day';
  return formats.range(behind.from, behind.to, grain);
}

function columnsOf(props: LearnerTableProps, rows: LearnerRow[], formats: Formats, say: (message: MessageDescriptor, values?: Record<string, string>) => string): Column[] {
  const date = (instant: string | null) => (instant ? <time dateTime={instant} title={formats.instant(instant)}>{formats.shortDay(instant)}</time> : <Unknown />);
  return [
    {
      name: 'name', label: texts.learner, raw: (row) => row.username,
      cell: (row) => {
        const href = props.linkTo?.(row);
        const name = row.name || row.username;
        const facts = [row.username, row.email].filter((fact) => fact && fact !== name);
        return (
          <>
            <span className="fl-name"><bdi>{href ? <a href={href}>{name}</a> : name}</bdi>
              {row.is_team && <span className="fl-badge">{say(texts.team)}</span>}
              {!row.enrolled && <span className="fl-badge">{say(texts.unenrolled)}</span>}
            </span>
            <span className="fl-name-facts">{facts.map((fact, at) => <span key={fact}>{at > 0 && ' · '}<bdi>{fact}</bdi></span>)}</span>
          </>
        );
      },
    },
    {
      name: 'course', label: texts.course, hidden: Boolean(props.courseKey), raw: (row) => row.course_name || row.course,
      cell: (row) => {
        const href = props.linkToCourse?.(row);
        const name = row.course_name || row.course;
        return <bdi className="fl-clip" title={row.course}>{href ? <a href={href}>{name}</a> : name}</bdi>;
      },
    },
    {
      name: 'progress', label: texts.progress, numeric: true, raw: (row) => row.progress,
      cell: (row) => (
        <span className="fl-progress" title={say(texts.progressOf, {
          percent: formats.value(row.progress, 'percent'), done: formats.value(row.complete_units), units: formats.value(row.units),
        })}>
          <span className="fl-bar" aria-hidden="true"><span style={{ inlineSize: `${Math.max(0, Math.min(100, row.progress))}%` }} /></span>
          {formats.value(row.progress, 'percent')}{row.approximate && '\u00a0≈'}
        </span>
      ),
    },
    {
      name: 'grade', label: texts.grade, numeric: true, raw: (row) => row.grade,
      cell: (row) => (row.grade === null ? <Unknown /> : <>{formats.value(row.grade, 'percent')}{row.letter && <span className="fl-quiet"> {row.letter}</span>}</>),
    },
    {
      name: 'last_active_at', label: texts.lastActive, raw: (row) => row.last_active_at,
      cell: (row) => (row.last_active_at
        ? <time dateTime={row.last_active_at} title={formats.instant(row.last_active_at)}>{formats.ago(row.last_active_at)}</time>
        : <span className="fl-badge">{say(texts.neverStarted)}</span>),
    },
    { name: 'active_days', label: texts.activeDays, numeric: true, raw: (row) => row.active_days, cell: (row) => formats.value(row.active_days) },
    { name: 'enrolled_at', label: texts.enrolledAt, raw: (row) => row.enrolled_at, cell: (row) => date(row.enrolled_at) },
    { name: 'passed_at', label: texts.passedAt, raw: (row) => row.passed_at, cell: (row) => date(row.passed_at) },
    {
      name: 'certified_at', label: texts.certificate, raw: (row) => row.certified_at,
      cell: (row) => (row.certified_at ? date(row.certified_at) : row.certificate || <Unknown />),
    },
    { name: 'mode', label: texts.mode, raw: (row) => row.mode, cell: (row) => row.mode || <Unknown /> },
    { name: 'cohort', label: texts.cohort, hidden: !rows.some((row) => row.cohort), raw: (row) => row.cohort, cell: (row) => row.cohort || <Unknown /> },
  ];
}

/** Nothing there: a dash to the eye, words to the ear. */
function Unknown() {
  const intl = useIntl();
  return <span className="fl-unknown"><span aria-hidden="true">{UNKNOWN}</span><span className="fl-sr">{intl.formatMessage(messages.none)}</span></span>;
}
