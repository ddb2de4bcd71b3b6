import Testing

@testable import DeviceBinding

@Suite("A string in a header")
struct StructuredTextTests {
    @Test(
        "it is read quoted or bare, without parameters",
        arguments: [
            (["abc"], "abc"), (["\"abc\""], "abc"), ([" abc "], "abc"), (["abc;a=1"], "abc"), (["\"abc\";a=1"], "abc"),
            (["\"\""], ""), (["\"a b\""], "a b"),
        ])
    func read(values: [String], text: String) {
        #expect(StructuredText.one(values).map(String.init) == text)
    }

    @Test(
        "none, several and broken ones are refused",
        arguments: [
            [], [""], ["abc", "abc"], ["abc, def"], ["\"abc\", \"def\""], ["\"abc"], ["abc\""], ["\"abc\"def"],
            ["abc def"], [";"],
        ])
    func refused(values: [String]) {
        #expect(StructuredText.one(values) == nil)
    }
}
