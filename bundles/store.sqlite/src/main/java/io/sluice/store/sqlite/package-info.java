/** The journal on SQLite. Knows nothing of wire formats. */
package io.sluice.store.sqlite;
