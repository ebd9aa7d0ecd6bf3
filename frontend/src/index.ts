/** The public face of @figures-lite/widgets. */
import './theme/tokens.css';

export { ApiError, authenticatedClient, fetchClient } from './api/client';
export type { Client, HttpClient, Params } from './api/client';
export { FiguresProvider } from './api/provider';
export type { FiguresProviderProps, MayOpen, OnOpen, OpenTarget } from './api/provider';
export { keys } from './api/keys';
export type * from './api/types';
