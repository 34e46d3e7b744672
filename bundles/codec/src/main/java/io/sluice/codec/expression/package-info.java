/**
 * Expressions as people write them, in; checked trees or every fault with its place, out. Knows nothing of files, sites or of
 * how an expression is computed.
 */
package io.sluice.codec.expression;
