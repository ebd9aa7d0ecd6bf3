/** Says on demand what numbers mean: meaning, unit, how they add up, when they were counted. */
import { useEffect, useId, useRef, useState } from 'react';
import { useIntl } from 'react-intl';
import InfoOutline from '@openedx/paragon/icons/es5/InfoOutline.js';
import type { Fresh, Metric } from '../api/types';
import { kindMessages, type Formats } from '../i18n/formats';
import { messages } from './messages';

export interface ExplainProps {
  title: string;
  metrics: readonly Metric[];
  fresh: Fresh | undefined;
  formats: Formats;
  /** More to say, a paragraph each. */
  notes?: readonly string[];
}

export function Explain({ title, metrics, fresh, formats, notes = [] }: ExplainProps) {
  const intl = useIntl();
  const [shown, setShown] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!shown) return undefined;
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setShown(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [shown]);

  return (
    // Escape closes the panel wherever the focus is in it.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="fl-explain" ref={root} onKeyDown={(event) => {
      if (event.key !== 'Escape' || !shown) return;
      event.stopPropagation();
      setShown(false);
      button.current?.focus();
    }}>
      <button ref={button} type="button" className="fl-icon-button" aria-expanded={shown} aria-controls={id} onClick={() => setShown(!shown)}
        aria-label={intl.formatMessage(messages.explainOf, { title })} title={intl.formatMessage(messages.explain)}>
        <InfoOutline aria-hidden="true" width={18} height={18} />
      </button>
      <div id={id} className="fl-explain-panel" hidden={!shown}>
        {shown && (
          <>
            <dl>
              {metrics.map((metric) => (
                <div key={metric.name}>
                  <dt>{metric.label}</dt>
                  <dd>
                    {metric.meaning}{' '}
                    <span className="fl-quiet">
                      {intl.formatMessage(messages.unit, { unit: formats.unitName(metric.unit) })} {intl.formatMessage(kindMessages[metric.kind])}
                    </span>
                  </dd>
                </div>
              ))}
            </dl>
            {notes.map((note) => <p key={note}>{note}</p>)}
            {fresh && (
              <p className="fl-quiet">
                {fresh.as_of && intl.formatMessage(messages.asOfAt, { instant: formats.instant(fresh.as_of) })}{fresh.as_of && '. '}
                {fresh.complete_until && intl.formatMessage(messages.completeUntil, { instant: formats.instant(fresh.complete_until) })}{' '}
                {intl.formatMessage(messages.zone, { zone: fresh.time_zone })}
              </p>
            )}
            <p className="fl-quiet">{intl.formatMessage(messages.nullIsUnknown)}</p>
          </>
        )}
      </div>
    </div>
  );
}
