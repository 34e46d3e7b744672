/**
 * A site around a gateway: its files, its instruments behind real sockets, the packaged gateway as a process. Knows nothing of
 * what the instruments measure.
 */
package io.sluice.testkit.site;
