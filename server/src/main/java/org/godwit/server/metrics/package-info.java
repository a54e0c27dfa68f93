/** Figures for Prometheus, at {@code /metrics}. */
@NullMarked
package org.godwit.server.metrics;

import org.jspecify.annotations.NullMarked;
