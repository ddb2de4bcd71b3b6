import Testing

@testable import Operations

@Suite struct UserAgentTests {
    @Test(
        "common browsers and tools are told apart",
        arguments: [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36",
                "Chrome on Windows"
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0",
                "Edge on Windows"
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
                "Safari on macOS"
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1",
                "Chrome on iPhone"
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36",
                "Samsung Internet on Android"
            ),
            ("curl/8.5.0", "curl"), ("python-requests/2.32", "python-requests"),
            ("", "Unknown device"), ("\u{0}\u{1}", "Unknown device"), ("<script>/1", "Unknown device"),
            ("Mozilla/5.0 (X11; Linux x86_64)", "A browser on Linux"),
        ])
    func summaries(header: String, expected: String) {
        #expect(UserAgent(header).summary == expected)
    }

    @Test(
        "the version tells two of the same browser apart, and is left out where none is given",
        arguments: [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.1.2 Safari/537.36",
                "Chrome 142 on Linux"
            ),
            ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15", "Safari 18 on macOS"),
            ("curl/8.5.0", "curl 8"), ("Mozilla/5.0 (Windows NT 10.0) Firefox/", "Firefox on Windows"),
            ("Mozilla/5.0 (Windows NT 10.0) Firefox/99999999", "Firefox on Windows"), ("", "Unknown device"),
            ("Opera", "Opera"), ("Mozilla/5.0 (X11; Linux) Firefox/<b>", "Firefox on Linux"),
        ])
    func details(header: String, expected: String) {
        #expect(UserAgent(header).detail == expected)
    }

    @Test("phones and tablets are handheld, computers are not")
    func handheld() {
        #expect(UserAgent("Mozilla/5.0 (Linux; Android 15) Chrome/142.0 Mobile").isHandheld)
        #expect(!UserAgent("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0").isHandheld)
    }
}
