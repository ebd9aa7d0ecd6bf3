/** The answers of the API, by the names that widgets use. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Kind = Schemas['KindEnum'];
export type Unit = Schemas['UnitEnum'];
export type Grain = Schemas['GrainEnum'];
export type ScopeName = Schemas['ScopeEnum'];
export type Metric = Schemas['Metric'];
export type CatalogueMetric = Schemas['CatalogueMetric'];
export type Catalogue = Schemas['Catalogue'];
export type Stored = Schemas['Stored'];
export type Series = Schemas['Series'];
export type Line = Omit<Schemas['Line'], 'points'> & { points: Point[] };
/** A period (a date, or an instant for hours) and its value; null is not known, 0 is counted and none. */
export type Point = [string, number | null];
export type SeriesAnswer = Omit<Series, 'series'> & { series: Line[] };
export type LearnerRow = Schemas['LearnerRow'];
export type OwnRow = Schemas['OwnRow'];

/** How fresh an answer is: every envelope has these. */
export interface Fresh {
  time_zone: string;
  as_of: string | null;
  complete_until: string | null;
}

export interface Page<Row> extends Fresh {
  next: string | null;
  previous: string | null;
  count: number;
  num_pages: number;
  current_page: number;
  start: number;
  results: Row[];
}

/** Where numbers are read: one course, one organisation, or (neither) the whole site. */
export interface Scope {
  courseKey?: string | null;
  org?: string | null;
}

export type Values = Record<string, number | null>;

/** A row of numbers, whether of a course or of an organisation. */
export interface NumbersRow {
  metrics: Values;
  against?: Values | null;
  trend?: Record<string, (number | null)[]> | null;
  learners?: boolean;
}

export type CourseRow = Omit<Schemas['CourseRow'], keyof NumbersRow> & NumbersRow;
export type OrgRow = Omit<Schemas['OrgRow'], keyof NumbersRow> & NumbersRow;

/** A table of numbers. The paging offset that other pages call `start` is a period here: the first one of a range. */
export interface NumbersPage<Row> extends Page<Row> {
  scope: ScopeName;
  grain: Grain;
  at: string;
  /** First of the periods that numbers are over; null: of the one shown alone. */
  range_start: string | null;
  against?: string | null;
  trend_periods?: string[] | null;
  catalogue: Metric[];
  behind?: Behind | null;
}

/** The number that a list stands behind. */
export interface Behind {
  metric: string;
  from: string;
  to: string;
  label: string;
  meaning: string;
  unit: Unit;
  kind: Kind;
}

export interface LearnersPage extends Page<LearnerRow> {
  behind?: Behind | null;
}

export interface AccountRow {
  user_id: number;
  username: string;
  name: string;
  email: string;
  registered_at: string;
}

export interface AccountsPage extends Page<AccountRow> {
  behind?: Behind | null;
}

export interface Reason {
  name: string;
  label: string;
  meaning: string;
}

export interface AttentionReason {
  reason: string;
  value: number | null;
  against: number | null;
  metric: string | null;
}

export interface AttentionRow {
  key: string;
  org: string;
  name: string;
  learners: boolean;
  reasons: AttentionReason[];
}

export interface AttentionPage extends Page<AttentionRow> {
  reasons: Reason[];
}

export type CourseDateKind = 'start' | 'end' | 'due' | 'published';

export interface CourseDate {
  at: string;
  kind: CourseDateKind;
  count: number;
}

export interface CourseDates extends Fresh {
  key: string;
  results: CourseDate[];
}

export interface LearnerDay {
  day: string;
  course: string;
  /** Clock hours of the day with a trace, 0–23; null where they are not kept any more. */
  hours: number[] | null;
  active_hours: number;
  completions: number;
  attempts: number;
  correct: number;
  enrolled: boolean;
  mode: string;
  progress: number;
  units: number;
  grade: number | null;
  passing: boolean;
  certified: boolean;
}

export interface Milestone {
  course: string;
  course_name: string;
  kind: string;
  at: string;
}

export interface LearnerDays extends Fresh {
  start: string;
  end: string;
  results: LearnerDay[];
  milestones: Milestone[];
}

export interface MatrixStatus {
  code: string;
  name: string;
  label: string;
  meaning: string;
}

export interface MatrixRow {
  user_id: number;
  username: string;
  name: string;
  email: string;
  /** One status code a course, in the order of `courses`. */
  cells: string;
  /** Whole per cent, only of the cells that are not ".". */
  progress: number[];
}

export interface MatrixPage extends Page<MatrixRow> {
  courses: { key: string; name: string; org: string }[];
  statuses: MatrixStatus[];
}

export interface HealthRun {
  id: number;
  started_at: string;
  as_of: string | null;
  finished_at: string | null;
  ok: boolean | null;
  at_work: boolean;
  stage: string | null;
  captured: number | null;
  filled: number | null;
  errors: { where: string; error: string }[];
}

export interface Health {
  ok: boolean;
  problems: string[];
  as_of: string | null;
  time_zone?: string;
  runs: HealthRun[];
  sources: { name: string; read_up_to: string | number | null; at: string | null }[];
  aggregates: { name: string; scope: string; grain: string; by: string[] | string; filled_at: string | null; stale: number }[];
  waiting: { learners: number; marks: number };
  missing: string[];
  skipped: { reason: string; meaning: string; count: number; examples: string[]; run: number | null }[];
  forgotten: { count: number; last_at: string | null };
  folded: { before: string; first: string } | null;
  storage: { table: string; rows: number; bytes: number | null }[];
}
