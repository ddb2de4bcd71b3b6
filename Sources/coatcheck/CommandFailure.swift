import ArgumentParser
import AuthServer
import Foundation
import ServerSettings

/// The reason why the command failed, in one sentence.
struct CommandFailure: Error, CustomStringConvertible {
    /// The exit codes of the contract, after `sysexits.h`.
    enum Status: Int32 {
        case notDone = 1
        case unavailable = 69
        case configuration = 78
    }

    let status: Status
    let message: String

    var description: String { message }

    init(_ message: String, status: Status = .notDone) {
        self.message = message
        self.status = status
    }

    /// Ends the process. The argument parser handles usage errors and help, this function all other errors.
    static func exit(after error: any Error) -> Never {
        switch error {
        case let failure as CommandFailure: exit(failure.status, failure.message)
        case let error as ConfigurationError: exit(.configuration, error.description)
        case let failure as StartFailure: exit(.unavailable, failure.description)
        default: Coatcheck.exit(withError: error)
        }
    }

    private static func exit(_ status: Status, _ message: String) -> Never {
        StandardError.write("coatcheck: \(message)")
        Foundation.exit(status.rawValue)
    }
}
