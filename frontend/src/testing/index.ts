export * from './catalogue';
export * from './fake';
export * from './render';
