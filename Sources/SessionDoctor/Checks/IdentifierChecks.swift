/// The value of the session cookie.
extension Check {
    static let identifier = [
        Check(
            "id-length", why: "An id with fewer than 128 bits can be guessed by trying.",
            source: "ASVS 7.2.3, NIST SP 800-63B-4 §5.1", mend: "Draw ids of at least 128 bits.", idLength),
        Check(
            "id-unique", why: "An id that was learned once is good for the next session too.",
            source: "ASVS 7.2.2 and 7.2.3", mend: "Draw a new id for every login.", idUnique),
        Check(
            "id-random",
            why: "Where ids share parts, count or tell the time, knowing one makes the next easy to guess. "
                + "A few ids can show a pattern, never prove that there is none.",
            source: "ASVS 7.2.3 and 11.5.1, CWE-330", mend: "Draw ids from the system's secure random generator.",
            idRandom),
        Check(
            "id-opaque",
            why:
                "What the cookie says, its reader knows; and a state that is in the cookie is one that the server cannot end.",
            source: "ASVS 7.2.1, CWE-539", mend: "Put a random id into the cookie, and the state into a store.",
            idOpaque),
        Check(
            "id-not-in-pages",
            why: "An id in an address or a page is in logs, histories and caches, and scripts can read it.",
            source: "ASVS 14.2.1 and 3.3.4, CWE-598", mend: "Send the id in Set-Cookie and in nothing else.",
            idNotInPages),
    ]

    private static func idLength(_ evidence: Evidence) -> Outcome {
        evidence.identifiers.outcome { samples in
            // Of several cookies that are needed together the best counts, of those that are enough alone the worst.
            let bits = samples.compactMap(IdentifierSample.bits)
            guard let most = evidence.isEachEnough ? bits.min() : bits.max() else {
                return .notChecked("no login set the session cookie")
            }
            let text = "at most \(most) bits, by length and alphabet"
            return most >= 128 ? .pass(text) : .fail(text)
        }
    }

    private static func idUnique(_ evidence: Evidence) -> Outcome {
        evidence.identifiers.outcome { samples in
            let number = samples.map(\.count).max() ?? 0
            guard number >= 2 else { return .notChecked("there were fewer than two logins") }
            let isUnique = samples.map { Set($0).count == $0.count }
            return (evidence.isEachEnough ? !isUnique.contains(false) : isUnique.contains(true))
                ? .pass("\(number) logins gave \(number) values") : .fail("two of \(number) logins gave the same value")
        }
    }

    private static func idRandom(_ evidence: Evidence) -> Outcome {
        evidence.identifiers.outcome { samples in
            let found = samples.map(IdentifierSample.init)
            guard found.contains(where: { $0.values.count >= IdentifierSample.enough }) else {
                return .notChecked("there were fewer than \(IdentifierSample.enough) different values")
            }
            let ordered = found.sorted { $0.changingBits < $1.changingBits }
            guard let best = evidence.isEachEnough ? ordered.first : ordered.last else {
                return .notChecked("no login set the session cookie")
            }
            if best.isCounting { return .fail("the values count up") }
            let text = "at most \(best.changingBits) bits change in \(best.values.count) values"
            return best.changingBits >= 128 ? .pass(text) : .fail(text)
        }
    }

    private static func idOpaque(_ evidence: Evidence) -> Outcome {
        evidence.identifiers.outcome { samples in
            guard samples.contains(where: { !$0.isEmpty }) else {
                return .notChecked("no login set the session cookie")
            }
            let found = samples.lazy.compactMap { ReadableState.found(in: $0, username: evidence.username) }.first
            return found.map { .fail("the cookie contains \($0)") } ?? .pass("no readable state was found in it")
        }
    }

    private static func idNotInPages(_ evidence: Evidence) -> Outcome {
        evidence.identifiers.outcome { samples in
            let values = Set(samples.flatMap { $0 }.filter { $0.utf8.count >= 16 })
            guard !values.isEmpty else { return .notChecked("the value is too short to be searched for") }
            for exchange in evidence.exchanges {
                let place = values.lazy.compactMap { exposure(of: $0, in: exchange) }.first
                if let place { return .fail("the value is in \(place)") }
            }
            return .pass("the value is in no address, page or other header")
        }
    }

    private static func exposure(of value: String, in exchange: Exchange) -> String? {
        if exchange.request.target.contains(value) { return "an address" }
        if exchange.response.text.contains(value) { return "a page" }
        let header = exchange.response.headers.first {
            $0.name.lowercased() != "set-cookie" && $0.value.contains(value)
        }
        return header.map { "the header \($0.name)" }
    }
}
