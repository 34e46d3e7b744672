/** A broker in this process, in the platform's place. Knows nothing of what is published on it. */
package io.sluice.testkit.broker;
