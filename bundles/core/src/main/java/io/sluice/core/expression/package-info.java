/** Expressions made to run: what a formula says of the latest values. Knows nothing of alarms, texts or files. */
package io.sluice.core.expression;
