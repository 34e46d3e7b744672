/** What stands around a gateway in tests and in the demo: a simulated field and a broker. Never part of a bundle. */
package io.sluice.testkit;
