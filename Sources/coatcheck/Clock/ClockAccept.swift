import ArgumentParser
import AuthServer
import UserAccounts

/// `coatcheck clock accept`.
struct ClockAccept: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Confirm that this machine's clock is right, although no server ran for long.",
        discussion: "Servers then remove old data by it. The audit log records the confirmation."
    )

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let before = try await StoreFailure.explaining {
            try await ServerAssembly.acceptClock(options.storeConfiguration(), logger: options.logger)
        }
        print("the clock is trusted from \(before.now.rfc3339); last known was \(before.lastKnown?.rfc3339 ?? "none")")
    }
}
