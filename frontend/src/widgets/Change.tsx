/** How a number moved, by arrow and text: whether up is good is not for the widget to say. */
import { useIntl } from 'react-intl';
import type { Formats } from '../i18n/formats';
import { messages } from './messages';

export interface ChangeProps {
  now: number | null | undefined;
  before: number | null | undefined;
  unit: string;
  /** The period compared with, in words. */
  period: string;
  formats: Formats;
}

const SIGNS = { up: '▲', down: '▼', same: '=' };

export function Change({ now, before, unit, period, formats }: ChangeProps) {
  const intl = useIntl();
  const delta = formats.delta(now, before, unit);
  if (!delta) return null;
  const words = intl.formatMessage(messages.since, { delta: delta.text, before: formats.value(before, unit), period });
  return (
    <span className={`fl-change fl-change-${delta.direction}`} title={words}>
      <span aria-hidden="true"><span className="fl-change-sign">{SIGNS[delta.direction]}</span> {delta.text}</span>
      <span className="fl-sr">{words}</span>
    </span>
  );
}
