/** The day-by-day path: what happened once, and what was done on each day, newest first. */
import { useMemo, useState } from 'react';
import { useIntl } from 'react-intl';
import type { LearnerDay, LearnerDays, Milestone } from '../../api/types';
import { paths } from '../../api/paths';
import type { Params } from '../../api/client';
import { useFormats, type Formats } from '../../i18n/formats';
import { Frame, type Answer } from '../../widgets/Frame';
import { Scroll } from '../../widgets/Scroll';
import { messages, milestoneMessages } from './messages';

interface PathProps {
  who: number | 'me';
  answer: Answer & { data: LearnerDays | undefined };
  params: Params;
  courseNames: ReadonlyMap<string, string>;
}

const FEW = 14; // days shown at first

/** Days on which something was done, newest first, each with its rows. */
export function daysOf(rows: readonly LearnerDay[]): [day: string, rows: LearnerDay[]][] {
  const days = new Map<string, LearnerDay[]>();
  for (const row of rows) days.set(row.day, [...(days.get(row.day) ?? []), row]);
  return [...days].sort(([one], [other]) => (one < other ? 1 : -1));
}

export type Turn = 'nowEnrolled' | 'nowUnenrolled' | 'nowPassing' | 'nowCertified';

/** What turned on each row's day, by how the same course stood on the row before. */
export function turnsOf(rows: readonly LearnerDay[]): Map<LearnerDay, Turn[]> {
  const last = new Map<string, LearnerDay>();
  const turns = new Map<LearnerDay, Turn[]>();
  for (const row of rows) {
    const before = last.get(row.course);
    const found: Turn[] = [];
    // How things stood before the first row of the time shown is not known.
    if (before) {
      if (row.enrolled && (!before.enrolled || row.mode !== before.mode)) found.push('nowEnrolled');
      if (!row.enrolled && before.enrolled) found.push('nowUnenrolled');
      if (row.passing && !before.passing) found.push('nowPassing');
      if (row.certified && !before.certified) found.push('nowCertified');
    }
    turns.set(row, found);
    last.set(row.course, row);
  }
  return turns;
}

export function Path({ who, answer, params, courseNames }: PathProps) {
  const intl = useIntl();
  const { data } = answer;
  const formats = useFormats(data?.time_zone);
  const [all, setAll] = useState(false);
  const days = data ? daysOf(data.results) : [];
  const turns = useMemo(() => turnsOf(data?.results ?? []), [data]);
  const names = useMemo(() => new Map([...(data?.milestones ?? []).map((one) => [one.course, one.course_name] as const), ...courseNames]), [data, courseNames]);
  const shown = all ? days : days.slice(0, FEW);
  const title = intl.formatMessage(messages.path);
  return (
    <Frame
      title={title}
      subtitle={data && intl.formatMessage(messages.pathNote, { period: formats.range(data.start, data.end, 'day') })}
      answer={answer}
      fresh={data}
      metrics={[]}
      emptyText={data && !days.length && !data.milestones.length ? intl.formatMessage(messages.noDays) : null}
      skeleton={<div className="fl-skeleton" style={{ height: 240 }} />}
      shownTable={() => null}
      source={{ path: paths.learnerDays(who), params }}
      headingLevel={2}
    >
      {data && (
        <>
          {data.milestones.length > 0 && <Milestones milestones={data.milestones} formats={formats} />}
          {days.length > 0 && (
            <Scroll label={title}>
              <table className="fl-table fp-path">
                <caption className="fl-sr">{title}</caption>
                <thead>
                  <tr>
                    <th scope="col">{intl.formatMessage(messages.day)}</th>
                    <th scope="col">{intl.formatMessage(messages.course)}</th>
                    <th scope="col">{intl.formatMessage(messages.hours)}</th>
                    <th scope="col">{intl.formatMessage(messages.done)}</th>
                    <th scope="col" className="fl-numeric">{intl.formatMessage(messages.progress)}</th>
                    <th scope="col" className="fl-numeric">{intl.formatMessage(messages.grade)}</th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map(([day, rows]) =>
                    rows.map((row, index) => (
                      <tr key={`${day} ${row.course}`}>
                        {index === 0 && (
                          <th scope="rowgroup" rowSpan={rows.length}>
                            {formats.period(day, 'day', 'long')}
                          </th>
                        )}
                        <td>
                          <bdi className="fl-clip" title={row.course}>
                            {names.get(row.course) || row.course}
                          </bdi>
                        </td>
                        <td>
                          <Clock row={row} formats={formats} />
                        </td>
                        <td>{doneText(row)}</td>
                        <td className="fl-numeric">{formats.value(row.progress, 'percent')}</td>
                        <td className="fl-numeric">{row.grade === null ? '' : formats.value(row.grade, 'percent')}</td>
                      </tr>
                    )),
                  )}
                </tbody>
              </table>
            </Scroll>
          )}
          {days.length > shown.length && (
            <p className="fp-more">
              <button type="button" className="fl-button" onClick={() => setAll(true)}>
                {intl.formatMessage(messages.allDays, { count: days.length })}
              </button>
            </p>
          )}
        </>
      )}
    </Frame>
  );

  function doneText(row: LearnerDay): string {
    const parts = [
      row.completions > 0 && intl.formatMessage(messages.completions, { count: row.completions }),
      row.attempts > 0 && intl.formatMessage(messages.attempts, { count: row.attempts, correct: row.correct }),
      ...(turns.get(row) ?? []).map((turn) => intl.formatMessage(messages[turn], { mode: row.mode })),
    ].filter((part) => part !== false);
    return intl.formatList(parts, { type: 'unit' });
  }
}

/** The hours of a day with a trace: a strip of 24 for the eye, the same in words. */
function Clock({ row, formats }: { row: LearnerDay; formats: Formats }) {
  const intl = useIntl();
  if (!row.hours) return <>{formats.withUnit(row.active_hours, 'hours')}</>;
  const words = row.hours.length ? intl.formatMessage(messages.at, { hours: intl.formatList(row.hours.map(formats.hour)) }) : '';
  return (
    <span className="fp-clock" title={words}>
      <span aria-hidden="true">
        {Array.from({ length: 24 }, (_, hour) => (
          <i key={hour} data-on={row.hours!.includes(hour) || undefined} />
        ))}
      </span>
      <span className="fl-sr">{words}</span>
    </span>
  );
}

function Milestones({ milestones, formats }: { milestones: readonly Milestone[]; formats: Formats }) {
  const intl = useIntl();
  const kinds = milestoneMessages as Record<string, (typeof milestoneMessages)[keyof typeof milestoneMessages]>;
  return (
    <ol className="fp-milestones" aria-label={intl.formatMessage(messages.milestones)}>
      {[...milestones].sort((one, other) => (one.at < other.at ? 1 : -1)).map((one) => (
        <li key={`${one.course} ${one.kind} ${one.at}`}>
          <time dateTime={one.at} title={formats.instant(one.at)}>
            {formats.day(one.at)}
          </time>
          <span>
            {kinds[one.kind] ? intl.formatMessage(kinds[one.kind]!) : one.kind} · <bdi>{one.course_name || one.course}</bdi>
          </span>
        </li>
      ))}
    </ol>
  );
}
