import Foundation
import Testing

@testable import ServerSettings

@Suite("The reference of the configuration")
struct ConfigurationReferenceTests {
    private static let documentation = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/configuration.md")

    @Test("docs/configuration.md holds the table that the code prints (`coatcheck config keys --markdown`)")
    func documentation() throws {
        let text = try String(contentsOf: Self.documentation, encoding: .utf8)
        let begin = try #require(text.firstRange(of: "<!-- keys -->\n"))
        let end = try #require(text.firstRange(of: "<!-- /keys -->"))
        #expect(text[begin.upperBound..<end.lowerBound] == ConfigurationReference.markdown)
    }

    @Test("every key of the table is read, and every key that is read is in the table, once")
    func tableIsComplete() {
        let read = ServerConfiguration.parse(ConfigurationInput()).entries.map(\.key.name)
        #expect(read.count == Set(read).count)
        #expect(Set(read) == Set(ConfigurationKey.all.map(\.name)))
        #expect(ConfigurationKey.all.count == Set(ConfigurationKey.all.map(\.environmentName)).count)
    }

    @Test("every default can be written in the configuration and means the same")
    func defaultsAreReadable() throws {
        let defaults = ConfigurationKey.all.compactMap { key in key.defaultValue.map { (key.environmentName, $0) } }
        let input = ConfigurationInput(environment: Dictionary(uniqueKeysWithValues: defaults))
        let written = ServerConfiguration.parse(input)
        #expect(written.problems.isEmpty)
        let unset = ServerConfiguration.parse(ConfigurationInput())
        #expect(
            Dictionary(grouping: written.entries, by: \.key).mapValues { $0.map(\.value) }
                == Dictionary(grouping: unset.entries, by: \.key).mapValues { $0.map(\.value) })
    }

    @Test("durations survive being written and read")
    func durations() {
        for text in ["250ms", "1s", "90s", "2m", "12h", "30d"] {
            #expect(DurationText.parse(text).map(DurationText.format) == text)
        }
        #expect(DurationText.parse("2000ms").map(DurationText.format) == "2s")
        #expect(DurationText.parse("120s").map(DurationText.format) == "2m")
        for text in ["", "s", "5", "5 s", "5w", "١s", "9999999999s", "1.5h", "+5s", "ms", "1 ms", "1.5ms", "Ms"] {
            #expect(DurationText.parse(text) == nil)
        }
    }
}
