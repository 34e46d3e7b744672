/** Tests that run inside the framework, as a bundle beside those of the gateway. Know the ports and the OSGi API. */
package io.sluice.tests.integration;
