import RESPClient
import Testing

@Suite struct RESPCommandTests {
    @Test("a command's name is its first word")
    func words() {
        let command = RESPCommand("GET", [Array("a".utf8)], key: Array("a".utf8))
        #expect(command.words == [Array("GET".utf8), Array("a".utf8)])
    }
}
