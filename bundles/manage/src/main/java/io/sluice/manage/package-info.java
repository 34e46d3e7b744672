/** The command gate: checks, audits and carries out commands. */
package io.sluice.manage;
