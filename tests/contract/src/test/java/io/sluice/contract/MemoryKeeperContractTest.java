package io.sluice.contract;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

class MemoryKeeperContractTest extends StateKeeperContract {
    private final Map<String, String> kept = new HashMap<>();

    @Override
    Opened open(Path directory) {
        return new Opened(new MemoryKeeper(kept), () -> {});
    }
}
