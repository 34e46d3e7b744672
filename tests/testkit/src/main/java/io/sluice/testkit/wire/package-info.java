/** What a platform does with payloads; knows nothing of how the gateway makes them. */
package io.sluice.testkit.wire;
