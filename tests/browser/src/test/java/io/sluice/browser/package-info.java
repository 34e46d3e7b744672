/** The page of the packaged gateway in Chromium, with a simulated field behind it: what a technician does. */
package io.sluice.browser;
