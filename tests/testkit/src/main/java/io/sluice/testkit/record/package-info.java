/**
 * A subscriber that counts what arrives, by its own means: it shares no code with the gateway, so that the gateway's own
 * figures can be held against it. Knows the published contract alone.
 */
package io.sluice.testkit.record;
