import NIOCore
import Testing

@testable import RESPClient

@Suite struct RESPCommandTests {
    @Test("a command's name is its first word")
    func words() {
        let command = RESPCommand("GET", [Array("a".utf8)], key: Array("a".utf8))
        #expect(command.words == [Array("GET".utf8), Array("a".utf8)])
    }

    @Test("a command is sent with the length of every word in bytes")
    func encoding() {
        var buffer = ByteBuffer()
        buffer.writeCommand(RESPCommand("SET", [Array("ä".utf8), [], Array("\r\n".utf8)]))
        #expect(String(buffer: buffer) == "*4\r\n$3\r\nSET\r\n$2\r\nä\r\n$0\r\n\r\n$2\r\n\r\n\r\n")
    }

    @Test("a script's digest is the one that servers compute")
    func digest() {
        #expect(RESPScript("return 1").digest == "e0e1f9fabfc9d4800c877a703b823ac0578ff8db")
    }
}
