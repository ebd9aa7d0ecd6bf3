/** A number that opens the list behind it, where there is somebody to open it for; else the number alone. */
import type { ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { useFigures, type OpenTarget } from '../api/provider';
import { messages } from './messages';

export interface OpenProps {
  target: OpenTarget | null;
  /** What the number is, for those who cannot see what stands around it. */
  label: string;
  value: string;
  className?: string;
  children?: ReactNode;
}

/** Whether a target can be opened here, and how. */
export function useOpen(): (target: OpenTarget | null) => (() => void) | null {
  const { onOpen, mayOpen } = useFigures();
  return (target) => (target && onOpen && (mayOpen?.(target) ?? true) ? () => onOpen(target) : null);
}

export function Open({ target, label, value, className, children }: OpenProps) {
  const intl = useIntl();
  const open = useOpen()(target);
  if (!open) return <span className={className}>{children ?? value}</span>;
  return (
    <button type="button" className={`fl-open ${className ?? ''}`} onClick={open}
      aria-label={intl.formatMessage(messages.openList, { value, label })}>
      {children ?? value}
    </button>
  );
}

/** What the system is called whose own numbers a metric has, where they were moved in. */
export const sourceName = (metric: { source: string | null }) =>
  metric.source ? metric.source.charAt(0).toLocaleUpperCase() + metric.source.slice(1) : '';

/** The kind of list that stands behind numbers of a unit. */
export function listKind(unit: string): OpenTarget['kind'] {
  if (unit === 'courses') return 'courses';
  return unit === 'accounts' ? 'accounts' : 'learners';
}
