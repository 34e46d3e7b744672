/**
 * The packaged gateway between a broker and instruments of other projects: mosquitto and pymodbus. Knows of the gateway only
 * what is documented: its command line, its files and what it publishes.
 */
package io.sluice.endtoend;
