/** The last runs of the pipeline, newest first, with their errors. */
import { useIntl } from 'react-intl';
import type { HealthRun } from '../../api/types';
import type { Formats } from '../../i18n/formats';
import { Scroll } from '../../widgets/Scroll';
import { messages } from './messages';

const SIGNS = { well: '✓', atWork: '…', failed: '!' } as const;

export function stateOf(run: HealthRun): keyof typeof SIGNS {
  if (run.at_work) return 'atWork';
  return run.ok ? 'well' : 'failed';
}

export function Runs({ runs, formats }: { runs: readonly HealthRun[]; formats: Formats }) {
  const intl = useIntl();
  const title = intl.formatMessage(messages.runs);
  const words = { well: messages.runWell, atWork: messages.runAtWork, failed: messages.runFailed };
  if (!runs.length) return <p className="fl-empty">{intl.formatMessage(messages.noRuns)}</p>;
  return (
    <Scroll label={title} className="fp-records">
      <table className="fl-table">
        <caption className="fl-sr">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{intl.formatMessage(messages.started)}</th>
            <th scope="col">{intl.formatMessage(messages.startedBy)}</th>
            <th scope="col">{intl.formatMessage(messages.runState)}</th>
            <th scope="col" className="fl-numeric">{intl.formatMessage(messages.took)}</th>
            <th scope="col" className="fl-numeric">{intl.formatMessage(messages.captured)}</th>
            <th scope="col" className="fl-numeric">{intl.formatMessage(messages.filledRows)}</th>
            <th scope="col">{intl.formatMessage(messages.errors)}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => {
            const state = stateOf(run);
            return (
              <tr key={run.id}>
                <th scope="row">
                  <time dateTime={run.started_at}>{formats.instant(run.started_at)}</time>
                </th>
                <td>{run.by}</td>
                <td>
                  <span className="fp-state" data-state={state}>
                    <span aria-hidden="true">{SIGNS[state]}</span> {intl.formatMessage(words[state], { stage: run.stage ?? '' })}
                  </span>
                </td>
                <td className="fl-numeric">{tookText(run)}</td>
                <td className="fl-numeric">{formats.value(run.captured)}</td>
                <td className="fl-numeric">{formats.value(run.filled)}</td>
                <td className="fp-errors">
                  {run.errors.length > 0 && (
                    <details>
                      <summary>{intl.formatMessage(messages.errorCount, { count: run.errors.length })}</summary>
                      <dl>
                        {run.errors.map((error, index) => (
                          <div key={index}>
                            <dt>{error.where}</dt>
                            <dd>{error.error}</dd>
                          </div>
                        ))}
                      </dl>
                    </details>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );

  function tookText(run: HealthRun): string {
    if (!run.finished_at) return '';
    const seconds = (Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1000;
    const [value, unit] = seconds < 120 ? [seconds, 'second'] : [seconds / 60, 'minute'];
    return intl.formatNumber(value, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: value < 10 ? 1 : 0 });
  }
}
