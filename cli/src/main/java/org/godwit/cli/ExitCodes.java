package org.godwit.cli;

import org.godwit.api.Problem;

/** What a command ends with; programs may rely on it, and {@code godwit --help} lists it. */
final class ExitCodes {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NOT_FOUND = 3;
    static final int REFUSED = 4;
    static final int UNREACHABLE = 5;

    private ExitCodes() {}

    static int of(Problem problem) {
        return switch (problem.status()) {
            case 404 -> NOT_FOUND;
            case 503 -> UNREACHABLE;
            default -> problem.status() >= 400 && problem.status() < 500 ? REFUSED : FAILED;
        };
    }
}
