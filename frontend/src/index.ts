/** The public face of @figures-lite/widgets. */
import './styles.css';

export { ApiError, authenticatedClient, fetchClient } from './api/client';
export type { Client, HttpClient, Params } from './api/client';
export { FiguresProvider } from './api/provider';
export type { Cell, ExportParts, FiguresProviderProps, MayOpen, OnOpen, OpenTarget, TableColumn, TableData } from './api/provider';
export { keys } from './api/keys';
export type * from './api/types';

export { Calendar, type CalendarProps } from './widgets/Calendar';
export { Compare, type CompareProps } from './widgets/Compare';
export { CourseTable, type CourseTableProps } from './widgets/CourseTable';
export { Heatmap, type HeatmapProps } from './widgets/Heatmap';
export { LearnerTable, type LearnerTableProps } from './widgets/LearnerTable';
export { Number, type NumberProps } from './widgets/Number';
export { Spread, type Family, type SpreadProps } from './widgets/Spread';
export { Trend, type TrendProps } from './widgets/Trend';
export type { TableChange } from './widgets/table';
