/** One course's own row: its name, its dates, and whether its learners may be seen. */
import { useCourses } from '../../api/hooks';
import type { CourseRow } from '../../api/types';

export function useCourse(key: string) {
  const answer = useCourses({ course: key, metric: 'enrolled' }, { keep: false });
  const course: CourseRow | null | undefined = answer.data && (answer.data.results[0] ?? null);
  return { course, answer };
}
