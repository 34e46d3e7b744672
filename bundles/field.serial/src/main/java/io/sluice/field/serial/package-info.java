/**
 * Serial instruments that speak lines or frames, described by profiles: cuts messages out of bytes, checks them, decodes them
 * into raw columns. Knows nothing of engineering units, retries or back-off.
 */
package io.sluice.field.serial;
