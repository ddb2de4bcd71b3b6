import AuthServer
import UserAccounts

/// Imports a checked file batch by batch, and counts the outcomes of its lines.
struct ImportWork {
    /// The outcomes of the lines so far.
    struct Tally {
        var imported = 0
        var present = 0
        var refused = 0

        var handled: Int { imported + present + refused }
    }

    private let registration: Registration
    private var progress: Progress
    private(set) var tally = Tally()

    init(_ registration: Registration, of total: Int) {
        self.registration = registration
        progress = Progress("accounts", of: total)
    }

    /// Imports the next lines. False at the end of the file.
    mutating func importBatch(from reader: inout LineReader) async throws -> Bool {
        var batch: [(number: Int, user: ImportedUser)] = []
        while batch.count < Registration.batchSize, let line = try reader.next() {
            if let user = try ImportedUser(line: line.text) { batch.append((line.number, user)) }
        }
        guard !batch.isEmpty else { return false }
        let outcomes = try await registration.transfer(batch.map { ($0.user.account, $0.user.hash) }, in: .system)
        for (line, outcome) in zip(batch, outcomes) { count(outcome, line.number, line.user) }
        progress.show(tally.handled)
        return true
    }

    /// Prints the result.
    mutating func finish() {
        progress.end()
        print(tally.imported == 1 ? "1 account was imported" : "\(tally.imported) accounts were imported")
        guard tally.present > 0 else { return }
        print(tally.present == 1 ? "1 was imported before" : "\(tally.present) were imported before")
    }

    private mutating func count(_ outcome: TransferOutcome, _ number: Int, _ user: ImportedUser) {
        switch outcome {
        case .created: tally.imported += 1
        case .transferredBefore: tally.present += 1
        case .usernameTaken:
            tally.refused += 1
            complain("line \(number): \(user.username.rawValue) exists already, or a name that looks like it")
        case .malformed:
            tally.refused += 1
            complain("line \(number): it could not be imported")
        }
    }

    private mutating func complain(_ text: String) {
        progress.end()
        StandardError.write(text)
    }
}
