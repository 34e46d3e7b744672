/**
 * Plays recordings of real measurements through simulated instruments and checks at the subscriber that each value came
 * through. Knows nothing of how the gateway gets them there.
 */
package io.sluice.testkit.replay;
