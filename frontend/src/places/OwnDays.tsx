/** When whoever looks was at work in a course: theirs alone, whatever their role. */
import { useIntl } from 'react-intl';
import { Calendar } from '../widgets/Calendar';
import { messages } from './messages';
import { useHere } from './place';

export interface OwnDaysProps {
  /** Without it, of all their courses. */
  courseKey?: string | null;
  headingLevel?: 2 | 3 | 4;
}

export function OwnDays({ courseKey, headingLevel = 3 }: OwnDaysProps) {
  const intl = useIntl();
  if (!useHere().signedIn) return null;
  return <Calendar userId="me" course={courseKey ?? undefined} title={intl.formatMessage(messages.ownDays)} headingLevel={headingLevel} exportable={false} />;
}
