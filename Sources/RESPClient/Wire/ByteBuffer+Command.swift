import NIOCore

extension ByteBuffer {
    /// Appends a command in wire format: an array of strings with their lengths, the same in RESP2 and RESP3.
    mutating func writeCommand(_ command: RESPCommand) {
        writeHeader("*", command.words.count)
        for word in command.words {
            writeHeader("$", word.count)
            writeBytes(word)
            writeStaticString("\r\n")
        }
    }

    private mutating func writeHeader(_ type: StaticString, _ count: Int) {
        writeStaticString(type)
        writeString(String(count))
        writeStaticString("\r\n")
    }
}
