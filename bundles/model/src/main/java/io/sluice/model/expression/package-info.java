/** Expressions over points as trees: what they mean, not how they are written or computed. */
@Export
@Version("1.0.0")
package io.sluice.model.expression;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
