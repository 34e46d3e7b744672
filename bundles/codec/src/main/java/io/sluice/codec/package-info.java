/** Site and profile files in; SenML and CloudEvents out. Knows nothing of files on disk, networks or OSGi. */
package io.sluice.codec;
