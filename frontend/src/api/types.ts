/** The answers of the API, by the names that widgets use. All of them are those of docs/api-schema.yml. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Kind = Schemas['KindEnum'];
export type Unit = Schemas['UnitEnum'];
export type Grain = Schemas['GrainEnum'];
export type ScopeName = Schemas['ScopeEnum'];
export type Metric = Schemas['Metric'];
/** What whoever asks may see. */
export type Sees = Schemas['May'];
export type CatalogueMetric = Schemas['CatalogueMetric'];
export type Catalogue = Schemas['Catalogue'];
export type Stored = Schemas['Stored'];

/** Where numbers are read: one course, one organisation, or (neither) the whole site. */
export interface Scope {
  courseKey?: string | null;
  org?: string | null;
}

/** How fresh an answer is: every envelope has these. */
export type Fresh = Pick<Schemas['Series'], 'time_zone' | 'as_of' | 'complete_until'>;

type Envelope = Omit<Schemas['Learners'], 'results'>;

export interface Page<Row> extends Envelope {
  results: Row[];
}

/** A period (a date, or an instant for hours) and its value; null is not known, 0 is counted and none. */
export type Point = [string, number | null];
/** The schema cannot say that a point is a pair. */
export type Line = Omit<Schemas['Line'], 'points'> & { points: Point[] };
export type SeriesAnswer = Omit<Schemas['Series'], 'series'> & { series: Line[] };

export type CourseRow = Schemas['CourseRow'];
export type OrgRow = Schemas['OrgRow'];
export type Values = CourseRow['metrics'];

/** A table of numbers; of courses it also says which number they are behind. */
export interface NumbersPage<Row> extends Omit<Schemas['Orgs'], 'results'> {
  behind?: Behind | null;
  results: Row[];
}

/** The number that a list stands behind. */
export type Behind = Schemas['Behind'];
export type LearnerRow = Schemas['LearnerRow'];
export type OwnRow = Schemas['OwnRow'];
export type LearnersPage = Schemas['Learners'] & Partial<Pick<Schemas['Listed'], 'behind'>>;
export type AccountRow = Schemas['AccountRow'];
export type AccountsPage = Schemas['Accounts'];

export type Reason = Schemas['Reason'];
export type AttentionReason = Schemas['FoundReason'];
export type AttentionRow = Schemas['AttentionRow'];
export type AttentionPage = Schemas['Attention'];

export type CourseDateKind = Schemas['DateKindEnum'];
export type CourseDate = Schemas['Date'];
export type CourseDates = Schemas['Dates'];

export type LearnerDay = Schemas['Day'];
export type Milestone = Schemas['Milestone'];
export type LearnerDays = Schemas['Days'];

export type MatrixStatus = Schemas['Status'];
export type MatrixRow = Schemas['MatrixRow'];
export type MatrixPage = Schemas['Matrix'];

export type Health = Schemas['Health'];
export type HealthRun = Schemas['Run'];
