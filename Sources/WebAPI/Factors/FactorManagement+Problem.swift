import HummingbirdSessions
import Operations
import RequestEdge
import UserAccounts

extension FactorManagement.Outcome {
    /// The account after the change.
    ///
    /// - Parameter wrong: the problem of a code, an answer or a name that was not accepted.
    /// - Throws: the ``Problem`` of a change that was not made.
    func account(wrong: Problem = .invalid("Not accepted.")) throws -> Account {
        switch self {
        case .changed(let account): return account
        case .wrong: throw wrong
        case .taken: throw Problem(.factorTaken)
        case .lastWayIn: throw Problem.lastWayIn
        case .lastFactor: throw Problem.lastFactor
        case .notFound: throw Problem.notFound
        case .overtaken: throw Problem.changedMeanwhile
        }
    }
}

extension Problem {
    fileprivate static let lastWayIn = Problem(
        .lastFactor, "Without it the user could not sign in any more. Add another passkey first.")
    fileprivate static let lastFactor = Problem(
        .lastFactor, "The account must have a second factor, asked for at each login. Add another one first.")

    /// The change makes no sense without a second factor.
    static let noSecondFactor = Problem.invalid("Set up a passkey or one-time codes first.")
}
