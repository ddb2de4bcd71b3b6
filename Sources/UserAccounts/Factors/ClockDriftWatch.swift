import Sessions
import Synchronization

/// Notices that the clock of this server is wrong: the devices of several users show codes of the same other time.
///
/// It corrects nothing. A device whose clock differs from all others is its user's concern.
package final class ClockDriftWatch: Sendable {
    /// How many accounts in a row it takes.
    private static let enough = 3

    private let recent = Mutex<[(account: PrincipalID, steps: Int64)]>([])
    private let report: @Sendable (Int64) -> Void

    /// - Parameter report: is given the steps of 30 seconds by which the devices are ahead of the server, negative if they are
    ///   behind. Called once for each row of accounts.
    package init(report: @escaping @Sendable (Int64) -> Void) {
        self.report = report
    }

    /// A code of the account was one of another step.
    func note(_ steps: Int64, of account: PrincipalID) {
        let found = recent.withLock { recent in
            if let first = recent.first, first.steps.signum() != steps.signum() { recent = [] }
            if !recent.contains(where: { $0.account == account }) { recent.append((account, steps)) }
            guard recent.count == Self.enough else { return false }
            recent = []
            return true
        }
        if found { report(steps) }
    }

    /// A code was right, so the clock is.
    func noteRight() {
        recent.withLock { $0 = [] }
    }
}
