/** The public face of @figures-lite/widgets. */
import './styles.css';

export { ApiError, authenticatedClient, fetchClient } from './api/client';
export type { Client, HttpClient, Params } from './api/client';
export { FiguresProvider } from './api/provider';
export type { Cell, ExportParts, FiguresProviderProps, MayOpen, OnOpen, OpenTarget, TableColumn, TableData } from './api/provider';
export { keys } from './api/keys';
export type * from './api/types';

export { CourseTable, type CourseTableProps } from './widgets/CourseTable';
export { LearnerTable, type LearnerTableProps } from './widgets/LearnerTable';
export { Number, type NumberProps } from './widgets/Number';
export { Trend, type TrendProps } from './widgets/Trend';
export type { TableChange } from './widgets/table';
