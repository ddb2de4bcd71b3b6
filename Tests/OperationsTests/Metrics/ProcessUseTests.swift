import Testing

@testable import Operations

@Suite("What a process uses")
struct ProcessUseTests {
    private static let numbers =
        "S 1 42 42 0 -1 4194560 900 0 0 0 250 50 0 0 20 0 11 0 6000 123456789 2560 18446744073709551615"

    private static let boot = "cpu 1 2\nbtime 1700000000\n"

    private func read(_ stat: String, system: String = Self.boot, limits: String = "") -> ProcessUse? {
        ProcessUse(stat: stat, system: system, limits: limits, descriptors: 17, ticks: 100, page: 4096)
    }

    @Test("the numbers are found after a name that looks like numbers")
    func name() throws {
        let use = try #require(read("42 (a) 1 (b 9) \(Self.numbers)"))
        #expect(use.processorSeconds == 3)
        #expect(use.threads == 11)
        #expect(use.startSeconds == 1_700_000_060)
        #expect(use.virtualBytes == 123_456_789)
        #expect(use.residentBytes == 2560 * 4096)
        #expect(use.openDescriptors == 17)
    }

    @Test("the limit of descriptors is the soft one, and none if it is unlimited")
    func limit() throws {
        let stat = "42 (coatcheck) \(Self.numbers)"
        let limits = "Limit        Soft\nMax open files            1024                 524288               files\n"
        #expect(read(stat, limits: limits)?.descriptorLimit == 1024)
        let none = "Max open files            unlimited            unlimited\n"
        #expect(try #require(read(stat, limits: none)).descriptorLimit == nil)
    }

    @Test("text of another form is no use", arguments: ["", "42 coatcheck S 1", "42 (coatcheck) S 1 42"])
    func malformed(stat: String) {
        #expect(read(stat) == nil)
        #expect(read("42 (coatcheck) \(Self.numbers)", system: "cpu 1 2") == nil)
    }

    #if os(Linux)
    @Test("this process has used some of everything")
    func current() throws {
        let use = try #require(ProcessUse.current())
        #expect(use.residentBytes > 1_000_000 && use.openDescriptors > 2 && use.threads > 0)
        #expect(use.startSeconds > 1_500_000_000)
    }
    #endif
}
