import Testing

@testable import RESPClient

@Suite struct HashSlotTests {
    @Test(
        "slots are those that servers compute",
        arguments: [
            ("123456789", 0x31C3), ("foo", 12182), ("", 0), ("somekey", 11058), ("bar", 5061),
        ])
    func vectors(key: String, slot: Int) {
        #expect(HashSlot(key: Array(key.utf8)).number == slot)
    }

    @Test("of a key with a tag only the tag counts")
    func tags() {
        func slot(_ key: String) -> HashSlot { HashSlot(key: Array(key.utf8)) }
        #expect(slot("{user1000}.following") == slot("user1000"))
        #expect(slot("a{user1000}b{other}") == slot("user1000"))
        #expect(slot("foo{{bar}}zap") == slot("{bar"))
        #expect(slot("foo{bar}{zap}") == slot("bar"))
    }

    @Test("an empty or unfinished tag is none")
    func noTags() {
        // The first two are CRC-16/XMODEM of the whole key, modulo 16384.
        for key in ["foo{}{bar}", "foo{bar", "foo}bar{", "{}"] {
            let bytes = Array(key.utf8)
            #expect(HashSlot(key: bytes) != HashSlot(key: Array("bar".utf8)))
            #expect(HashSlot(key: bytes) != HashSlot(key: []))
        }
    }
}
