/** For operators: whether numbers are fresh, what the last runs did, and how much is stored. */
import { useIntl } from 'react-intl';
import { useHealth } from '../../api/hooks';
import { paths } from '../../api/paths';
import type { Health } from '../../api/types';
import { useFormats } from '../../i18n/formats';
import { Frame } from '../../widgets/Frame';
import { PageHead } from '../common/PageHead';
import { Answered } from '../common/States';
import { useApp } from '../../app/context';
import { messages } from './messages';
import { Records, type Column } from './Records';
import { Runs } from './Runs';

export function HealthPage() {
  const intl = useIntl();
  const answer = useHealth({ staleTime: 15_000 });
  const { boot } = useApp();
  const formats = useFormats(answer.data?.time_zone ?? boot.time_zone);
  const { data } = answer;
  return (
    <>
      <PageHead
        title={intl.formatMessage(messages.title)}
        below={data && <p>{data.as_of ? intl.formatMessage(messages.asOf, { ago: formats.ago(data.as_of), instant: formats.instant(data.as_of) }) : intl.formatMessage(messages.never)}</p>}
      >
        <button type="button" className="fl-button" onClick={() => void answer.refetch()} disabled={answer.isFetching}>
          {intl.formatMessage(messages.refresh)}
        </button>
      </PageHead>
      <Answered answer={answer}>{parts}</Answered>
    </>
  );

  function parts(health: Health) {
    const day = (instant: string | null | undefined) => (instant ? formats.ago(instant) : intl.formatMessage(messages.notYet));
    /** A source is read by ids, or by instants. */
    const upTo = (mark: string | null) => {
      if (mark === null) return intl.formatMessage(messages.notYet);
      return /^\d{4}-\d\d-\d\dT/.test(mark) ? formats.instant(mark) : mark;
    };
    const shared = { answer, formats };
    return (
      <>
        <State health={health} />
        <div className="fp-grid">
          <Frame title={intl.formatMessage(messages.runs)} answer={answer} fresh={undefined} metrics={[]} skeleton={null} shownTable={() => null}
            source={{ path: paths.health, params: {} }} headingLevel={2} className="fp-wide">
            <Runs runs={health.runs} formats={formats} />
          </Frame>
          <Records {...shared} title={intl.formatMessage(messages.sources)} rows={health.sources} columns={sourceColumns()} />
          <Records {...shared} title={intl.formatMessage(messages.storage)} rows={health.storage} columns={storageColumns()} />
          <Records {...shared} title={intl.formatMessage(messages.aggregates)} rows={health.aggregates} columns={aggregateColumns()} wide />
          <Records {...shared} title={intl.formatMessage(messages.skipped)} rows={health.skipped} columns={skippedColumns()} empty={intl.formatMessage(messages.nothingSkipped)} wide />
        </div>
      </>
    );

    function sourceColumns(): Column<Health['sources'][number]>[] {
      return [
        { label: intl.formatMessage(messages.source), of: (row) => row.name },
        { label: intl.formatMessage(messages.readUpTo), of: (row) => row.read_up_to, show: (row) => upTo(row.read_up_to) },
        { label: intl.formatMessage(messages.at), of: (row) => row.at, show: (row) => day(row.at) },
      ];
    }
    function aggregateColumns(): Column<Health['aggregates'][number]>[] {
      return [
        { label: intl.formatMessage(messages.aggregate), of: (row) => row.name },
        { label: intl.formatMessage(messages.scope), of: (row) => row.scope },
        { label: intl.formatMessage(messages.grain), of: (row) => row.grain },
        { label: intl.formatMessage(messages.by), of: (row) => row.by.join(', ') },
        { label: intl.formatMessage(messages.filled), of: (row) => row.filled_at, show: (row) => day(row.filled_at) },
        { label: intl.formatMessage(messages.fresh), of: (row) => String(!row.stale), show: (row) => intl.formatMessage(row.stale ? messages.isStale : messages.isFresh) },
      ];
    }
    function storageColumns(): Column<Health['storage'][number]>[] {
      return [
        { label: intl.formatMessage(messages.table), of: (row) => row.table },
        { label: intl.formatMessage(messages.rows), numeric: true, of: (row) => row.rows, show: (row) => (row.estimated ? '≈ ' : '') + formats.value(row.rows) },
        { label: intl.formatMessage(messages.size), numeric: true, of: (row) => row.bytes, show: (row) => bytesText(intl, row.bytes) },
      ];
    }
    function skippedColumns(): Column<Health['skipped'][number]>[] {
      return [
        { label: intl.formatMessage(messages.reason), long: true, of: (row) => row.meaning || row.reason },
        { label: intl.formatMessage(messages.count), numeric: true, of: (row) => row.count, show: (row) => formats.value(row.count) },
        { label: intl.formatMessage(messages.examples), long: true, of: (row) => row.examples.join(', ') },
      ];
    }
  }
}

/** Bytes as people say them; not every database tells. */
export function bytesText(intl: ReturnType<typeof useIntl>, bytes: number | null): string {
  if (bytes === null) return intl.formatMessage(messages.unknown);
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const step = bytes > 0 ? Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3)) : 0;
  return intl.formatNumber(bytes / 1000 ** step, { style: 'unit', unit: units[step], unitDisplay: 'short', maximumFractionDigits: 1 });
}

/** In one sentence: well or not, and what is wrong. */
function State({ health }: { health: Health }) {
  const intl = useIntl();
  const { boot } = useApp();
  const formats = useFormats(boot.time_zone);
  const facts = [
    intl.formatMessage(messages.waiting, { learners: health.waiting.learners, marks: health.waiting.marks }),
    health.missing.length > 0 && intl.formatMessage(messages.missing, { models: intl.formatList(health.missing) }),
    intl.formatMessage(messages.forgotten, { count: health.forgotten.count }),
    health.unknown.length > 0 && intl.formatMessage(messages.unknownCourses, { courses: intl.formatList(health.unknown) }),
    health.ticker.on && health.ticker.due !== null &&
      intl.formatMessage(health.ticker.lost ? messages.tickLost : messages.nextTick, { instant: formats.instant(health.ticker.due) }),
    health.folded && intl.formatMessage(messages.folded, { day: formats.period(health.folded.before, 'day', 'long') }),
  ].filter((fact) => fact !== false && fact !== null);
  return (
    <section className="fp-health" data-ok={health.ok} aria-label={intl.formatMessage(messages.state)}>
      <p className="fp-health-word">
        <span aria-hidden="true">{health.ok ? '✓' : '!'}</span> {intl.formatMessage(health.ok ? messages.well : messages.unwell)}
      </p>
      {health.problems.length > 0 && (
        <ul>
          {health.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
      <p className="fp-note">{facts.join(' · ')}</p>
    </section>
  );
}
