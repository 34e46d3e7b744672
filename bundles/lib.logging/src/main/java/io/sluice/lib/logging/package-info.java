/** How the gateway's log is set up: in code, since reading the same from XML costs every start 500 classes. */
package io.sluice.lib.logging;
