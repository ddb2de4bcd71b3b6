/// Determines the client's address of a request that passed through proxies.
package enum ClientAddress {
    /// The address of the client. `X-Forwarded-For` counts only as far as trusted proxies wrote it.
    ///
    /// Each proxy appends the peer it saw on the right, so the list is read from the right: entries that are trusted
    /// proxies themselves are skipped, the first that is not is the client. Entries further left were written by the
    /// client and prove nothing. An entry that is not an address ends the search at the last known address.
    ///
    /// - Parameters:
    ///   - peer: The other end of the connection; nil for a Unix socket or a test.
    ///   - forwardedFor: Every `X-Forwarded-For` header of the request, in order.
    ///   - trusted: The networks of the proxies.
    package static func resolve(
        peer: IPAddress?,
        forwardedFor: [String],
        trusted: [AddressRange]
    ) -> IPAddress? {
        guard let peer, trusted.contains(where: { $0.contains(peer) }) else { return peer }
        var known = peer
        for entry in forwardedFor.joined(separator: ",").split(separator: ",").reversed() {
            guard let address = address(in: entry.trimmingSpaces()) else { return known }
            known = address
            guard trusted.contains(where: { $0.contains(address) }) else { return address }
        }
        return known
    }

    /// The address of the client as trusted proxies wrote it, for requests that are invalid without one.
    ///
    /// - Returns: nil if there is no list, or if the entry of the nearest proxy is not an address.
    package static func forwarded(_ forwardedFor: [String], trusted: [AddressRange]) -> IPAddress? {
        let list = forwardedFor.joined(separator: ",")
        guard let last = list.split(separator: ",", omittingEmptySubsequences: false).last,
            let nearest = address(in: last.trimmingSpaces())
        else { return nil }
        guard trusted.contains(where: { $0.contains(nearest) }) else { return nearest }
        return resolve(peer: nearest, forwardedFor: [String(list.dropLast(last.count))], trusted: trusted)
    }

    /// Some proxies write a port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
    private static func address(in entry: Substring) -> IPAddress? {
        if let address = IPAddress(entry) { return address }
        if entry.first == "[", let end = entry.firstIndex(of: "]") {
            return IPAddress(entry[entry.index(after: entry.startIndex)..<end])
        }
        guard let colon = entry.lastIndex(of: ":"), entry[..<colon].contains(".") else { return nil }
        return IPAddress(entry[..<colon])
    }
}
