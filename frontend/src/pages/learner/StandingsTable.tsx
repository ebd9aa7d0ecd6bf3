/** How one learner stands in each of their courses; beside it, for the learner themself, the course's medians. */
import { useIntl, type MessageDescriptor } from 'react-intl';
import { Link } from 'react-router-dom';
import type { Params } from '../../api/client';
import type { TableData } from '../../api/provider';
import type { LearnerRow, OwnRow, Page } from '../../api/types';
import { to } from '../../app/navigation';
import { UNKNOWN, useFormats } from '../../i18n/formats';
import { Frame, type Answer } from '../../widgets/Frame';
import { Scroll } from '../../widgets/Scroll';
import { Head, Pages, TableSkeleton } from '../../widgets/table';
import { messages } from './messages';

type Row = LearnerRow | OwnRow;

interface StandingsTableProps {
  answer: Answer & { data: Page<Row> | undefined };
  title: string;
  source: { path: string; params: Params };
  ordering: string;
  size: number;
  /** Whether courses have pages that whoever looks may open. */
  links: boolean;
  onChange: (patch: { ordering?: string; page?: number }) => void;
}

const COLUMNS: [name: string, label: MessageDescriptor, numeric: boolean][] = [
  ['progress', messages.progress, true],
  ['grade', messages.grade, true],
  ['active_days', messages.activeDays, true],
  ['last_active_at', messages.lastActive, false],
  ['passed_at', messages.passed, false],
  ['certified_at', messages.certificate, false],
  ['enrolled_at', messages.enrolled, false],
];

export function StandingsTable({ answer, title, source, ordering, size, links, onChange }: StandingsTableProps) {
  const intl = useIntl();
  const { data } = answer;
  const formats = useFormats(data?.time_zone);
  const sort = { ordering: ordering || undefined, onOrdering: (next: string) => onChange({ ordering: next }) };
  const date = (instant: string | null) => (instant ? <time dateTime={instant}>{formats.day(instant)}</time> : <Nothing />);
  const table = (): TableData | null =>
    data
      ? {
          caption: title,
          columns: [{ label: intl.formatMessage(messages.course) }, ...COLUMNS.map(([, label, numeric]) => ({ label: intl.formatMessage(label), numeric }))],
          rows: data.results.map((row) => [
            row.course_name || row.course, row.progress, row.grade, row.active_days, row.last_active_at, row.passed_at, row.certified_at, row.enrolled_at,
          ]),
        }
      : null;
  return (
    <Frame
      title={title}
      answer={answer}
      fresh={data}
      metrics={[]}
      emptyText={data?.count === 0 ? intl.formatMessage(messages.noCourses) : null}
      skeleton={<TableSkeleton rows={4} columns={6} />}
      shownTable={table}
      source={source}
      headingLevel={2}
    >
      {data && (
        <>
          <Scroll label={title}>
            <table className="fl-table">
              <caption className="fl-sr">{title}</caption>
              <thead>
                <tr>
                  <Head column="course_name" label={intl.formatMessage(messages.course)} {...sort} />
                  {COLUMNS.map(([name, label, numeric]) => (
                    <Head key={name} column={name} label={intl.formatMessage(label)} numeric={numeric} {...sort} />
                  ))}
                </tr>
              </thead>
              <tbody>
                {data.results.map((row) => (
                  <tr key={row.course}>
                    <th scope="row" className="fl-name-cell">
                      <span className="fl-name">
                        <bdi>{links ? <Link to={to.course(row.course)}>{row.course_name || row.course}</Link> : row.course_name || row.course}</bdi>
                        {row.is_team && <span className="fl-badge">{intl.formatMessage(messages.team)}</span>}
                        {!row.enrolled && <span className="fl-badge">{intl.formatMessage(messages.unenrolled)}</span>}
                      </span>
                      <span className="fl-name-facts">
                        <bdi>{row.course.replace(/^course-v1:/, '')}</bdi>
                        {row.mode && ` · ${row.mode}`}
                        {row.cohort && ` · ${row.cohort}`}
                      </span>
                    </th>
                    <td className="fl-numeric">
                      <span className="fl-progress">
                        <span className="fl-bar" aria-hidden="true">
                          <span style={{ inlineSize: `${row.progress}%` }} />
                        </span>
                        {formats.value(row.progress, 'percent')}
                      </span>
                      <Median row={row} name="median_progress" unit="percent" />
                    </td>
                    <td className="fl-numeric">
                      {row.grade === null ? <Nothing /> : formats.value(row.grade, 'percent')} {row.letter}
                      <Median row={row} name="median_grade" unit="percent" />
                    </td>
                    <td className="fl-numeric">
                      {formats.value(row.active_days)}
                      <Median row={row} name="median_active_days" unit="days" />
                    </td>
                    <td>{row.last_active_at ? formats.ago(row.last_active_at) : <span className="fl-badge">{intl.formatMessage(messages.neverStarted)}</span>}</td>
                    <td>{date(row.passed_at)}</td>
                    <td>{row.certified_at ? date(row.certified_at) : row.certificate || <Nothing />}</td>
                    <td>{date(row.enrolled_at)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          <Pages page={data.current_page} pages={data.num_pages} count={data.count} size={size} shown={data.results.length} label={title}
            onPage={(page) => onChange({ page })} number={(value) => formats.value(value)} />
        </>
      )}
    </Frame>
  );
}

function Nothing() {
  const intl = useIntl();
  return (
    <span className="fl-unknown">
      <span aria-hidden="true">{UNKNOWN}</span>
      <span className="fl-sr">{intl.formatMessage(messages.none)}</span>
    </span>
  );
}

/** What half of the course's learners have reached; groups too small to tell have none. */
function Median({ row, name, unit }: { row: Row; name: 'median_progress' | 'median_grade' | 'median_active_days'; unit: string }) {
  const intl = useIntl();
  const formats = useFormats(undefined);
  if (!(name in row)) return null;
  const value = (row as OwnRow)[name];
  return (
    <span className="fp-median">
      {value === null ? intl.formatMessage(messages.medianHidden) : intl.formatMessage(messages.median, { value: formats.value(value, unit) })}
    </span>
  );
}
