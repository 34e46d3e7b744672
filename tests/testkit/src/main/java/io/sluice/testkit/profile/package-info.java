/**
 * The instruments of this repository as documents: pages and fingerprints made from profiles. Knows nothing of buses and
 * sites.
 */
package io.sluice.testkit.profile;
