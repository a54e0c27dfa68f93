package org.godwit.lab.demo;

import org.godwit.lab.LabOptions;

/**
 * How the demo is to be.
 *
 * @param keep leave the lab and the guest for a look around
 */
public record DemoOptions(LabOptions lab, boolean keep) {}
