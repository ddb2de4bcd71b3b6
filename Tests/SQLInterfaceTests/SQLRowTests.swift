import SQLInterface
import Sessions
import Testing

@Suite("Row of a result")
struct SQLRowTests {
    private let row = SQLRow([.text("a"), .integer(1), .bytes([0, 255]), .null])

    @Test("a column is read as what it is")
    func reads() throws {
        #expect(try row.text(0) == "a")
        #expect(try row.optionalText(0) == "a")
        #expect(try row.integer(1) == 1)
        #expect(try row.flag(1))
        #expect(try row.time(1) == Timestamp(milliseconds: 1))
        #expect(try row.bytes(2) == [0, 255])
        #expect(try row.optionalText(3) == nil)
        #expect(try row.optionalTime(3) == nil)
    }

    @Test("a column of another kind, or NULL where a value belongs, is corrupt")
    func refuses() {
        let reads: [() throws -> Void] = [
            { _ = try row.text(1) }, { _ = try row.text(3) }, { _ = try row.integer(0) }, { _ = try row.integer(3) },
            { _ = try row.bytes(0) }, { _ = try row.optionalText(2) }, { _ = try row.optionalTime(0) },
        ]
        for read in reads {
            let error = #expect(throws: StorageError.self) { try read() }
            #expect(error?.code == .corrupt)
        }
    }
}
