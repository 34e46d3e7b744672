/**
 * A window into Pi4J's binding of libgpiod, whose calls are private to this package. Its own front, {@code GpioDContext},
 * takes the first chip whose label holds "pinctrl" and only on a board that it knows. Knows nothing of Sluice.
 */
package com.pi4j.library.gpiod.internal;
