package import Operations

extension UserAgent {
    /// "Firefox on Windows", as far as known. Stays the same when the browser is updated.
    package var summaryWords: PageText { Self.words(browser, on: system) }

    /// "Firefox 142 on Windows", to distinguish two devices.
    package var detailWords: PageText {
        Self.words(browser.map { name in version.map { "\(name) \($0)" } ?? name }, on: system)
    }

    private static func words(_ browser: String?, on system: String?) -> PageText {
        switch (browser, system) {
        case (let browser?, let system?): "\(browser) on \(system)"
        case (let browser?, nil): PageText(verbatim: browser)
        case (nil, let system?): "A browser on \(system)"
        case (nil, nil): "Unknown device"
        }
    }
}
