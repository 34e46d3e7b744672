/**
 * The packaged gateway against kill, cut, broken disks and lost brokers. Knows of the gateway only what is documented: its
 * command line, its files, the tables of its journal and what it publishes.
 */
package io.sluice.faults;
