import Sessions
import Testing

@Suite("Session data")
struct SessionDataTests {
    @Test("changes set and remove by name and leave the rest")
    func apply() {
        var data = SessionData(["kept": [1], "changed": [2], "removed": [3]])
        let none: [UInt8]? = nil
        data.apply(["changed": [9], "removed": none, "absent": none, "added": []])
        #expect(data.fields == ["kept": [1], "changed": [9], "added": []])
        #expect(data["added"] == [])
        #expect(data["removed"] == nil)
    }

    @Test("only named values are carried over")
    func keeping() {
        let data = SessionData(["cart": [1], "draft": [2]])
        #expect(data.keeping(["cart", "absent"]).fields == ["cart": [1]])
        #expect(data.keeping([]).fields.isEmpty)
    }
}
