/**
 * {@code ./sluice demo}: a simulated field, a broker and a recorder around the packaged gateway, with a live board. Knows the
 * gateway as a process and by what it publishes, nothing else.
 */
package io.sluice.testkit.demo;
