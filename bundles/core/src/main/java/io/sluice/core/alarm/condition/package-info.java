/** What conditions say of the latest values, colour by colour. Knows nothing of delays, acknowledgements and transitions. */
package io.sluice.core.alarm.condition;
