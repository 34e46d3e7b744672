/** The formats with the state they follow, for parts.test.mjs. */
export * as format from '../src/format.ts';
export { live } from '../src/live.ts';
