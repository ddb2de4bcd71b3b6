import HummingbirdSessions
import PageRendering

/// What a user is told who must wait before another attempt.
enum WaitAdvice {
    case plain
    /// One attempt after the other is answered, however many there are.
    case next
    /// There is another way to sign in.
    case nextOrLink

    /// - Parameter wait: the time in the header of the answer.
    func text(for wait: Duration) -> PageText {
        let span = Duration.seconds(RetryAfter.seconds(wait)).words
        return switch self {
        case .plain: "Please wait \(span)."
        case .next: "Please wait \(span) before the next one."
        case .nextOrLink: "Please wait \(span) before the next one, or ask an administrator for a password link."
        }
    }
}
