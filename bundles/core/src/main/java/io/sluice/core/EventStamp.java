package io.sluice.core;

import io.sluice.model.ClockState;
import io.sluice.model.Realm;

/** When something happened and in which realm. */
record EventStamp(long utcMs, ClockState clock, Realm realm) {}
