/// Host names as WebAuthn allows them: no IP address, no port, lower case, international names in their ASCII form.
enum HostName {
    static func isValid(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard bytes.count <= 253, let last = labels.last, labels.allSatisfy(isLabel) else { return false }
        // A host that ends in a number is an IPv4 address or an error (URL standard §3.5), whatever base it is in.
        return !last.allSatisfy(isDigit) && !last.starts(with: "0x".utf8)
    }

    /// Whether browsers treat the host as this machine, so that http is enough.
    static func isLocal(_ host: some StringProtocol) -> Bool {
        host == "localhost" || host.hasSuffix(".localhost")
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
            && label.allSatisfy { isDigit($0) || $0 == hyphen || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
