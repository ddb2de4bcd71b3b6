import Foundation
import Logging
import Sessions
import Synchronization
import Testing

@testable import coatcheck

@Suite("The log as JSON")
struct JSONLogTests {
    private final class Lines: Sendable {
        private let written = Mutex<[String]>([])

        var all: [String] { written.withLock { $0 } }

        func add(_ line: String) {
            written.withLock { $0.append(line) }
        }
    }

    private struct Clock: WallClock {
        func now() -> Timestamp { Timestamp(milliseconds: 1_764_522_639_007) }
    }

    private let lines = Lines()

    private var logger: Logger {
        Logger(label: "coatcheck") { [lines] label in JSONLogHandler(label: label, clock: Clock()) { lines.add($0) } }
    }

    private func parsed(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test("an event is one object: time, level, logger and message first")
    func order() throws {
        logger.warning("the store is slow")
        #expect(
            lines.all == [
                #"{"time":"2025-11-30T17:10:39.007Z","level":"warning","logger":"coatcheck","message":"the store is slow"}"#
            ])
    }

    @Test("metadata is beneath the fixed names, so it cannot replace one")
    func collision() throws {
        logger.info("a", metadata: ["level": "critical", "time": "never", "message": "b"])
        let line = try parsed(lines.all[0])
        #expect(line["level"] as? String == "info")
        #expect(line["message"] as? String == "a")
        #expect(line["metadata"] as? [String: String] == ["level": "critical", "time": "never", "message": "b"])
    }

    @Test("the ids of the request and of the trace are on the first level")
    func ids() throws {
        var logger = logger
        logger[metadataKey: "hb.request.id"] = "r1"
        logger.info("request", metadata: ["trace_id": "t1", "span_id": "s1"])
        let line = try parsed(lines.all[0])
        #expect(line["request_id"] as? String == "r1")
        #expect(line["trace_id"] as? String == "t1")
        #expect(line["span_id"] as? String == "s1")
        #expect(line["metadata"] == nil)
    }

    @Test(
        "no text can end its line or its string, or act on a terminal",
        arguments: [
            "\n", "\r\n", "\"}", "\\", "\u{0}", "\u{1B}[2J", "\u{85}", "\u{2028}", "\u{202E}", "\u{E000}", "\u{7F}",
        ])
    func forgery(text: String) throws {
        let attack = "a\(text){\"level\":\"critical\"}"
        logger.info("\(attack)", metadata: ["\(attack)": "\(attack)"])
        #expect(lines.all[0].unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F })
        let line = try parsed(lines.all[0])
        #expect(line["message"] as? String == attack)
        #expect(line["metadata"] as? [String: String] == [attack: attack])
        #expect(line["level"] as? String == "info")
    }

    @Test("numbers are numbers, lists and dictionaries keep their form, and no value breaks the JSON")
    func values() throws {
        logger.info(
            "a",
            metadata: [
                "count": .stringConvertible(3), "ms": .stringConvertible(0.25), "list": ["x", ["y"]], "none": [],
                "map": ["k": "v"], "infinite": .stringConvertible(Double.infinity), "text": "3",
            ])
        #expect(
            lines.all[0].hasSuffix(
                #""metadata":{"count":3,"infinite":"inf","list":["x",["y"]],"map":{"k":"v"},"ms":0.25,"none":[],"text":"3"}}"#
            ))
        _ = try parsed(lines.all[0])
    }

    @Test("values of an event win over those of its logger")
    func precedence() throws {
        var logger = logger
        logger[metadataKey: "place"] = "logger"
        logger.info("a", metadata: ["place": "event"])
        logger.info("b")
        #expect(try parsed(lines.all[0])["metadata"] as? [String: String] == ["place": "event"])
        #expect(try parsed(lines.all[1])["metadata"] as? [String: String] == ["place": "logger"])
    }

    @Test("of an error only the type is written")
    func error() throws {
        struct Broken: Error, CustomStringConvertible { let description = "secret" }
        logger.info("failed", error: Broken())
        let line = try parsed(lines.all[0])
        #expect(line["error"] as? String == "Broken")
        #expect(!lines.all[0].contains("secret"))
    }
}
