package chat.web;

/** Thrown when a request is refused with a {@link Problem}. Has no stack trace: refusals are ordinary, and must be cheap. */
final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
