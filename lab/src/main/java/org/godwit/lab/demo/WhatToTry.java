package org.godwit.lab.demo;

import java.util.List;
import org.godwit.lab.Lab;

/** What a person can do with the lab that {@code --keep} left. */
final class WhatToTry {
    private WhatToTry() {}

    static List<String> in(Lab lab) {
        String name = " --name " + lab.name();
        return List.of(
                "export GODWIT_SERVER=unix:" + lab.layout().serverSocket(),
                "./godwit vm list",
                "./godwit vm check demo --to h2",
                "./godwit vm migrate demo --to h2",
                "./godwit migration list",
                "./godwit vm console demo",
                "./godwit lab exec client" + name + " -- ping -i 0.2 10.77.3.101",
                "./godwit lab status" + name,
                "./godwit lab down" + name);
    }
}
