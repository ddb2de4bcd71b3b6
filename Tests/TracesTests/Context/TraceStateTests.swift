import Testing

@testable import Traces

@Suite("The vendors' state of a trace")
struct TraceStateTests {
    @Test("several fields are one list, in their order, without the spaces around the entries")
    func fields() {
        #expect(
            TraceState(fields: ["rojo=00f067aa0ba902b7 ,\tcongo=t61rc", "a/b*c=x y"])?.text
                == "rojo=00f067aa0ba902b7,congo=t61rc,a/b*c=x y")
        #expect(TraceState(fields: [])?.text == "")
        #expect(TraceState(fields: [" , ,"])?.text == "")
        #expect(TraceState(fields: ["tenant@vendor=1"])?.text == "tenant@vendor=1")
    }

    @Test(
        "one entry that is not valid spoils all",
        arguments: [
            "a", "=1", "a=", "A=1", "a=1=2", "a b=1", "-a=1", "a=1,a=2", "a@b@c=1", "@b=1", "a=\u{E9}", "a=\u{7}b",
        ])
    func refused(field: String) {
        #expect(TraceState(fields: [field]) == nil)
        #expect(TraceState(fields: ["ok=1", field]) == nil)
    }

    @Test("it has at most 32 entries and 512 characters")
    func limits() {
        let entries = (0..<33).map { "k\($0)=v" }
        #expect(TraceState(fields: Array(entries.prefix(32))) != nil)
        #expect(TraceState(fields: entries) == nil)
        #expect(
            TraceState(fields: ["a=" + String(repeating: "v", count: 256), "b=" + String(repeating: "v", count: 251)])
                != nil)
        #expect(TraceState(fields: ["a=" + String(repeating: "v", count: 257)]) == nil)
        #expect(
            TraceState(fields: ["a=" + String(repeating: "v", count: 256), "b=" + String(repeating: "v", count: 252)])
                == nil)
    }
}
