export * from './client';
export * from './hooks';
export { keys } from './keys';
export { paths } from './paths';
export * from './provider';
export type * from './types';
