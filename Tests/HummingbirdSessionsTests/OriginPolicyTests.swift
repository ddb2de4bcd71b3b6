import Testing

@testable import HummingbirdSessions

@Suite struct OriginPolicyTests {
    private let policy = OriginPolicy(
        origin: "https://auth.example.com",
        trustedOrigins: ["https://partner.example.org"]
    )

    @Test(
        "Fetch Metadata decides when the browser sends it",
        arguments: [
            ("same-origin", OriginPolicy.Verdict.allowed),
            ("none", .allowed),
            ("same-site", .refused(.fetchMetadata)),
            ("cross-site", .refused(.fetchMetadata)),
            ("bogus", .refused(.fetchMetadata)),
            ("", .refused(.fetchMetadata)),
        ])
    func fetchMetadataDecides(site: String, expected: OriginPolicy.Verdict) {
        #expect(policy.verdict(origin: nil, fetchSite: site) == expected)
        #expect(policy.verdict(origin: "https://auth.example.com", fetchSite: site) == expected)
    }

    @Test(
        "without Fetch Metadata the origin must be ours exactly",
        arguments: [
            ("https://auth.example.com", OriginPolicy.Verdict.allowed),
            ("https://evil.example", .refused(.origin)),
            ("null", .refused(.origin)),
            ("http://auth.example.com", .refused(.origin)),
            ("https://auth.example.com:8443", .refused(.origin)),
            ("https://auth.example.com.evil.example", .refused(.origin)),
            ("https://auth.example.com, https://evil.example", .refused(.origin)),
            ("", .refused(.origin)),
        ])
    func originDecides(origin: String, expected: OriginPolicy.Verdict) {
        #expect(policy.verdict(origin: origin, fetchSite: nil) == expected)
    }

    @Test("a program that sends neither is left to the token")
    func programsAreLeftToTheToken() {
        #expect(policy.verdict(origin: nil, fetchSite: nil) == .unknown)
    }

    @Test("a listed origin may post across sites, an unlisted one may not")
    func trustedOrigins() {
        #expect(policy.verdict(origin: "https://partner.example.org", fetchSite: "cross-site") == .allowed)
        #expect(
            policy.verdict(origin: "https://other.example.org", fetchSite: "cross-site") == .refused(.fetchMetadata))
    }
}
