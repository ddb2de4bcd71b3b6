import ArgumentParser
import AuthServer
import UserAccounts

/// `coatcheck clock show`.
struct ClockShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the clock, the time a server last trusted it, and whether you must confirm it."
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    private struct Document: Encodable {
        let now: String
        let lastKnown: String?
        let needsConfirmation: Bool
    }

    func run() async throws {
        let report = try await StoreFailure.explaining {
            try await ServerAssembly.clockReport(options.storeConfiguration(), logger: options.logger)
        }
        let (now, known) = (report.now.rfc3339, report.lastKnown?.rfc3339)
        if output.json {
            let document = Document(now: now, lastKnown: known, needsConfirmation: report.needsConfirmation)
            print(try output.document(document))
            return
        }
        let lines = [
            ("now", now), ("last known", known ?? "never"),
            ("removal", report.needsConfirmation ? "held until `coatcheck clock accept`" : "needs no confirmation"),
        ]
        for (label, value) in lines { print(label.padded(to: 14) + value) }
    }
}
