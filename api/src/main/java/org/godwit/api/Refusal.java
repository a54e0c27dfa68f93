package org.godwit.api;

/** A request that was refused or could not be carried out; nothing was changed unless the problem says so. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public Refusal(Problem problem) {
        super(problem.asText());
        this.problem = problem;
    }

    public Refusal(Problem problem, Throwable cause) {
        super(problem.asText(), cause);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
