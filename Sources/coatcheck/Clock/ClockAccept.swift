import ArgumentParser
import AuthServer
import UserAccounts

/// `coatcheck clock accept`.
struct ClockAccept: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Confirm that this machine's clock is right, however long no server ran.",
        discussion: "What is old by it is then removed. That is written into the audit log."
    )

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let before = try await StoreFailure.explaining {
            try await ServerAssembly.acceptClock(options.storeConfiguration(), logger: ConfigurationOptions.logger)
        }
        print("the clock is followed from \(before.now.rfc3339); last known was \(before.lastKnown?.rfc3339 ?? "none")")
    }
}
