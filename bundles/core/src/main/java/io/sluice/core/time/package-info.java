/** Instants that outlive the process: how much time lies between two of them, and whether that is known. */
package io.sluice.core.time;
