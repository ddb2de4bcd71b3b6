import Foundation

/// Reads a line from the terminal without echo.
enum HiddenInput {
    private static let interruptions = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

    /// Prompts on standard error, which is not part of the command's result, and returns the line with its line end.
    static func line(asking question: String) throws -> [UInt8] {
        for number in interruptions {
            // Otherwise the terminal would stay without echo after Ctrl-C.
            signal(number) { number in
                _ = HiddenInput.setEcho(true)
                signal(number, SIG_DFL)
                raise(number)
            }
        }
        signal(SIGTSTP, SIG_IGN)
        defer { for number in interruptions + [SIGTSTP] { signal(number, SIG_DFL) } }
        guard setEcho(false) else { throw CommandFailure("the terminal cannot hide the password") }
        defer { _ = setEcho(true) }
        StandardError.write(question, terminator: "")
        return StandardInput.firstLine()
    }

    /// Turns the terminal's echo on, or off except for line ends. Async-signal-safe.
    private static func setEcho(_ isShown: Bool) -> Bool {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return false }
        if isShown {
            settings.c_lflag |= tcflag_t(ECHO)
        } else {
            settings.c_lflag = settings.c_lflag & ~tcflag_t(ECHO) | tcflag_t(ECHONL)
        }
        return tcsetattr(STDIN_FILENO, TCSANOW, &settings) == 0
    }
}
