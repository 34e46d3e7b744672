/** The latest values of a site in one realm: what conditions and figures look at. Knows nothing of where they come from. */
package io.sluice.core.board;
