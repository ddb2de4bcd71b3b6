import Foundation
import Logging
import NIOCore

/// The service manager that started this process, such as systemd, and is told about its state (sd_notify(3)).
struct ServiceManager: Sendable {
    /// A change of state.
    enum News: Equatable {
        /// The server answers requests.
        case ready(status: String)
        /// The configuration is read again; ``ready(status:)`` follows.
        case reloading(microseconds: UInt64)
        /// The server finishes the requests that were begun.
        case stopping
        /// The server is alive.
        case alive

        /// The lines of the protocol.
        var text: String {
            switch self {
            case .ready(let status): "READY=1\nSTATUS=\(status)"
            case .reloading(let time): "RELOADING=1\nMONOTONIC_USEC=\(time)\nSTATUS=reading the configuration"
            case .stopping: "STOPPING=1\nSTATUS=finishing requests"
            case .alive: "WATCHDOG=1"
            }
        }
    }

    /// The variables of the protocol. Child programs must not inherit them.
    private static let variables = ["NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC"]

    /// Where the service manager listens; `nil` without one.
    private let address: String?
    /// How often it must hear that the server is alive; `nil` if it need not.
    let watchdog: Duration?

    /// Reads the variables of the protocol.
    init(environment: [String: String], process: Int32) {
        address = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isMeant = environment["WATCHDOG_PID"].map { Int32($0) == process } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap(Int64.init) ?? 0
        watchdog = address != nil && isMeant && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// The service manager of this process. Removes the variables.
    static func adopted() -> ServiceManager {
        let environment = ProcessInfo.processInfo.environment
        for name in variables { unsetenv(name) }
        return ServiceManager(environment: environment, process: getpid())
    }

    /// Tells the service manager, if there is one. Never waits.
    func tell(_ news: News, _ logger: Logger) {
        guard let address else { return }
        do {
            try Datagram.send(news.text, to: address)
        } catch {
            logger.warning("the service manager was not told", metadata: ["news": "\(news)", "error": "\(error)"])
        }
    }

    /// The time of the system's monotonic clock, as the protocol wants it.
    static var microseconds: UInt64 { NIODeadline.now().uptimeNanoseconds / 1000 }
}
