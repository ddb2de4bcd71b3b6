import ServerTables
import Sessions
import SessionsTesting
import Testing

@testable import SessionService

@Suite("Changes of an application's values")
struct DataChangeTests {
    private let application: Application
    private let now = Timestamp.sample

    init() throws {
        application = try Self.application(sharesAccounts: false)
    }

    private static func application(sharesAccounts: Bool) throws -> Application {
        try Application(
            ServiceApplication(name: "shop", sharesAccounts: sharesAccounts),
            of: SessionManager(store: MemorySessionStore()), ownCookie: .standard)
    }

    private func change(_ json: String) throws -> DataChange {
        try DataChange(CallBody(Array("{\"id\":\"x\",\(json)}".utf8)))
    }

    private func outcome(_ json: String, on data: [String: String]) throws -> DataChange.Outcome {
        let record = SessionRecord.sample(in: "shop") { $0.data = SessionData(data.mapValues { Array($0.utf8) }) }
        return try change(json).outcome(for: record, in: application, at: now)
    }

    private func code(_ body: () throws -> Void) -> ServiceRefusal.Code? {
        do {
            try body()
            return nil
        } catch {
            return ServiceRefusal(error).code
        }
    }

    @Test("set, remove and add are one change; other names are untouched")
    func together() throws {
        let outcome = try outcome(
            #""set":{"a":[1, 2]},"remove":["b"],"add":{"n":2}"#, on: ["a": "0", "b": "1", "n": "40", "c": "true"])
        #expect(outcome.changes["a"] == Array("[1, 2]".utf8))
        #expect(outcome.changes["b"] == .some(nil))
        #expect(outcome.changes["n"] == Array("42".utf8))
        #expect(outcome.changes.count == 3)
        #expect(outcome.version == 2)
        #expect(outcome.sums == ["n": Array("42".utf8)])
    }

    @Test("a change that changes nothing is not stored")
    func nothing() throws {
        let outcome = try outcome(#""remove":["b"],"key":"0123456789abcdef""#, on: [:])
        #expect(outcome.changes.isEmpty)
        #expect(outcome.version == 1)
    }

    @Test("a repetition by key gives the first answer and changes nothing")
    func repeated() throws {
        let text = #""add":{"n":1},"key":"0123456789abcdef""#
        var record = SessionRecord.sample(in: "shop")
        let first = try change(text).outcome(for: record, in: application, at: now)
        record.data.apply(first.changes)
        record.version = 7
        let second = try change(text).outcome(for: record, in: application, at: now + .seconds(59))
        #expect(second.changes.isEmpty)
        #expect(second.version == first.version)
        #expect(second.sums == first.sums)
        let late = try change(text).outcome(for: record, in: application, at: now + .seconds(60))
        #expect(late.sums == ["n": Array("2".utf8)])
    }

    @Test("a key that was used for another change is refused")
    func usedKey() throws {
        var record = SessionRecord.sample(in: "shop")
        let first = try change(#""set":{"a":1},"key":"0123456789abcdef""#).outcome(
            for: record, in: application, at: now)
        record.data.apply(first.changes)
        #expect(
            code {
                _ = try change(#""set":{"a":2},"key":"0123456789abcdef""#).outcome(
                    for: record, in: application, at: now)
            } == .badRequest)
    }

    @Test("marks stay small, however many and large the changes of a minute are")
    func manyMarks() throws {
        var record = SessionRecord.sample(in: "shop")
        let names = (0..<64).map { #""\#(String(repeating: "n", count: 60))\#($0)":1"# }.joined(separator: ",")
        for number in 0..<300 {
            let outcome = try change(#""add":{\#(names)},"key":"0123456789abc\#(1000 + number)""#).outcome(
                for: record, in: application, at: now)
            record.data.apply(outcome.changes)
        }
        #expect(try #require(record.data[application.marksName]).count <= 16 << 10)
    }

    @Test("marks are invisible to the application and are dropped after a minute")
    func marks() throws {
        var record = SessionRecord.sample(in: "shop")
        let first = try change(#""set":{"a":1},"key":"0123456789abcdef""#).outcome(
            for: record, in: application, at: now)
        record.data.apply(first.changes)
        #expect(application.data(of: record).keys.sorted() == ["a"])
        let size = try #require(record.data[application.marksName]).count
        let next = try change(#""set":{"a":2},"key":"fedcba9876543210""#)
            .outcome(for: record, in: application, at: now + .seconds(61))
        #expect(try #require(next.changes[application.marksName]??.count) == size)
    }

    @Test("a change under an expectation that does not hold is a conflict and says what is stored")
    func conflicts() throws {
        let hash = DataChange.hash(Array("1".utf8))
        for expectation in [
            #""if_version":2"#, #""if_fields":{"a":null}"#, #""if_fields":{"a":"x"}"#,
            #""if_fields":{"b":"\#(hash)"}"#,
        ] {
            #expect(code { _ = try outcome(#""set":{"a":2},\#(expectation)"#, on: ["a": "1"]) } == .conflict)
        }
        let holds = #""set":{"a":2},"if_version":1,"if_fields":{"a":"\#(hash)","b":null}"#
        #expect(try outcome(holds, on: ["a": "1"]).changes.count == 1)
    }

    @Test(
        "numbers are added as long as both are numbers and the sum can be stored",
        arguments: [
            ("1", "1", "2"), ("-1", "1", "0"), ("1.5", "1", "2.5"), ("9223372036854775806", "1", "9223372036854775807"),
            ("1e2", "1", "101.0"),
        ])
    func sums(stored: String, added: String, sum: String) throws {
        #expect(try outcome(#""add":{"n":\#(added)}"#, on: ["n": stored]).sums["n"] == Array(sum.utf8))
    }

    @Test(
        "what cannot be added is refused by name",
        arguments: [
            ("\"1\"", "1"), ("null", "1"), ("[1]", "1"), ("9223372036854775807", "1"), ("1", "\"1\""), ("1", "null"),
            ("1", "true"), ("1e308", "1e308"),
        ])
    func noSums(stored: String, added: String) {
        #expect(code { _ = try outcome(#""add":{"n":\#(added)}"#, on: ["n": stored]) } == .badField)
    }

    @Test(
        "a change that names a value twice, or none that can be stored, is refused",
        arguments: [
            #""set":{"a":1},"remove":["a"]"#, #""set":{"a":1},"add":{"a":1}"#, #""remove":["a","a"]"#,
            #""set":{"a":1,"a":2}"#, #""set":[]"#, #""remove":{}"#, #""remove":[1]"#, #""if_version":"1""#,
            #""key":"short""#, #""if_fields":{"a":1}"#,
        ])
    func contradictions(json: String) {
        #expect(code { _ = try change(json) } == .badRequest)
    }

    @Test("names that cannot be stored are refused")
    func names() {
        #expect(code { _ = try change(#""set":{"":1}"#) } == .badField)
        #expect(code { _ = try change(#""set":{"\#(String(repeating: "n", count: 65))":1}"#) } == .quota)
        for name in [#"\u0000a"#, #"a\u0000b"#, #"a\n"#, #"\u007f"#, #"e\u0301"#] {
            #expect(code { _ = try change(#""set":{"\#(name)":1}"#) } == .badField, "\(name)")
        }
        #expect(code { _ = try change(#""set":{"\u00e9":1}"#) } == nil)
    }

    @Test("values beyond a limit are refused, and the answer names the one to make smaller")
    func quotas() throws {
        let large = "\"" + String(repeating: "x", count: SessionData.valueLimit - 2) + "\""
        let full = Dictionary(uniqueKeysWithValues: (0..<4).map { ("v\($0)", large) })
        #expect(try outcome(#""set":{"v0":\#(large)}"#, on: full).changes.count == 1)
        do {
            _ = try outcome(#""set":{"tiny":1}"#, on: full)
            #expect(Bool(false), "accepted")
        } catch let refusal as ServiceRefusal {
            var document = JSONWriter()
            refusal.members(&document)
            let text = String(decoding: document.object, as: UTF8.self)
            #expect(text == #"{"field":"tiny","limit":"data_bytes","max":65536,"size":65537}"#)
        }
        #expect(code { _ = try outcome(#""set":{"v":\#(large + " ")}"#, on: [:]) } == nil)
        let many = Dictionary(uniqueKeysWithValues: (0..<64).map { ("v\($0)", "1") })
        #expect(code { _ = try outcome(#""set":{"one more":1}"#, on: many) } == .quota)
        #expect(try outcome(#""set":{"one more":1},"remove":["v0"]"#, on: many).changes.count == 2)
    }

    @Test("an application that shares the server's sessions sees no values but its own")
    func shared() throws {
        let shared = try Self.application(sharesAccounts: true)
        let record = SessionRecord.sample {
            $0.data = SessionData(["kept_form": [1], "\0blog\0a": [2], "\0shop\0a": [3]])
        }
        #expect(shared.data(of: record) == ["a": [3]])
        #expect(shared.visible(shared.stored("x")) == "x")
        #expect(shared.visible(shared.marksName) == nil)
    }
}
