/** Holds what is built against the design: manifests, class files and the source tree. Knows no class of any bundle. */
package io.sluice.tests.architecture;
