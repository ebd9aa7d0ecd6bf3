/** Says to the widgets inside whether this course's learners may be seen: else its numbers open nothing. */
import { useCallback, type ReactNode } from 'react';
import { FiguresProvider, useFigures, type OpenTarget } from '../../api/provider';

export function CourseScope({ learners, children }: { learners: boolean; children: ReactNode }) {
  const figures = useFigures();
  const mayOpen = useCallback((target: OpenTarget) => (target.kind === 'learners' ? learners : (figures.mayOpen?.(target) ?? true)), [learners, figures]);
  return (
    <FiguresProvider {...figures} mayOpen={mayOpen}>
      {children}
    </FiguresProvider>
  );
}
