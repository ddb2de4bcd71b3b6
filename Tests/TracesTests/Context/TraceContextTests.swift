import Testing

@testable import Traces

@Suite("The headers of a trace")
struct TraceContextTests {
    @Test("trace, span and decision are read and written back")
    func roundTrip() throws {
        let context = try #require(TraceContext.sample())
        #expect(context.traceID.description == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(context.spanID.description == "00f067aa0ba902b7")
        #expect(context.isSampled)
        #expect(context.parent == TraceContext.sampleParent)
    }

    @Test(
        "only the lowest flag decides, and no other is passed on",
        arguments: [("00", false), ("01", true), ("02", false), ("fe", false), ("ff", true)])
    func flags(flags: String, isSampled: Bool) throws {
        let context = try #require(TraceContext.sample(String(TraceContext.sampleParent.dropLast(2)) + flags))
        #expect(context.isSampled == isSampled)
        #expect(context.parent.hasSuffix(isSampled ? "-01" : "-00"))
    }

    @Test(
        "what is not exactly a traceparent is none",
        arguments: [
            "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "0-4bf92f3577b34da6a3ce929d0e0e47360-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ",
            " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
            "00-4bf92f3577b34da6a3ce929d0e0e473\u{E9}-00f067aa0ba902b7-1",
        ])
    func refused(header: String) {
        #expect(TraceContext.sample(header) == nil)
    }

    @Test("a later version is read as far as this one goes, and answered in this one")
    func laterVersion() throws {
        for tail in ["", "-what-comes-next"] {
            let header = "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" + tail
            #expect(try #require(TraceContext.sample(header)).parent == TraceContext.sampleParent)
        }
    }

    @Test("two traceparents are none")
    func twice() {
        let header = TraceContext.sampleParent
        #expect(TraceContext(parents: [header, header], states: []) == nil)
        #expect(TraceContext(parents: [], states: ["a=1"]) == nil)
    }

    @Test("a bad state is left out, and the trace goes on")
    func badState() throws {
        #expect(try #require(TraceContext.sample(TraceContext.sampleParent, "a=1,,=2")).state == TraceState())
    }
}
