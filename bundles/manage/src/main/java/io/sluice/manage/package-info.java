/** The command gate: checks, audits and carries out commands. Knows nothing of who brings them. */
package io.sluice.manage;
