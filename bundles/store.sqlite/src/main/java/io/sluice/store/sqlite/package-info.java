/** The journal on SQLite: segments, transitions, cursors, states, audit. Knows nothing of wire formats. */
package io.sluice.store.sqlite;
