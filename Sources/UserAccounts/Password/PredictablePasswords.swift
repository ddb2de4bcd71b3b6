/// Long passwords that users choose because they are easy to remember, generated from patterns.
///
/// Lists of leaked passwords mostly contain shorter ones than the policy accepts. Long common passwords follow a few patterns:
/// a popular word repeated, two or three of them in a row, a word and a number, a walk over the keyboard, one character held
/// down. The generation is deterministic; every result is at least 8 characters long.
enum PredictablePasswords {
    /// All of them, each at least 8 characters long, most of them 15 and more. Some occur twice.
    static var all: [String] {
        (repeatedWords + joinedWords + countedWords + phrases + walks + sequences + heldKeys).filter {
            $0.utf8.count >= 8
        }
    }

    static let words = """
        password passwort passw0rd p@ssword p@ssw0rd passphrase secret letmein welcome welcome1 admin administrator root
        user username login changeme change default guest test testing tester master access system server manager
        qwerty qwertz azerty asdfgh zxcvbn abc123 iloveyou loveyou love lovely angel baby princess sunshine shadow
        monkey dragon tiger lion eagle wolf panda kitty puppy football baseball basketball hockey soccer cricket
        superman batman spiderman pokemon starwars matrix ninja samurai pirate wizard merlin gandalf hello helloworld
        goodbye freedom liberty america london paris berlin summer winter spring autumn january february march april
        june july august september october november december monday tuesday wednesday thursday friday saturday sunday
        cookie chocolate banana orange cherry coffee pepper ginger flower butterfly rainbow diamond silver golden
        computer internet windows android google facebook company office business money dollar lucky killer hunter
        trustno1 whatever nothing nobody jordan michael daniel thomas robert charlie jessica ashley michelle nicole
        """.split(whereSeparator: \.isWhitespace).map(String.init)

    private static let endings = [
        "1", "12", "123", "1234", "12345", "123456", "1234567", "12345678", "123456789", "1234567890", "0", "007",
        "111", "1111", "321", "54321", "654321", "2020", "2021", "2022", "2023", "2024", "2025", "2026", "2027",
        "!", "!!", "!!!", "!1", "1!", "123!", "1234!", "12345!", "@123", "#1", "69", "99", "1990", "2000", "2010",
    ]

    private static var repeatedWords: [String] {
        var made: [String] = []
        for word in words {
            for separator in ["", " ", "-", "_", "."] {
                for count in 2...5 {
                    made.append(Array(repeating: word, count: count).joined(separator: separator))
                }
            }
        }
        return made
    }

    private static var joinedWords: [String] {
        let common = words.prefix(72)
        var made: [String] = []
        for first in common {
            for second in common {
                made += ["\(first)\(second)", "\(first) \(second)", "\(first)\(second)1", "\(first)\(second)123"]
            }
        }
        return made
    }

    private static var countedWords: [String] {
        var made: [String] = []
        for word in words {
            for ending in endings {
                let counted = "\(word)\(ending)"
                made += [counted, "\(word)\(counted)", "\(ending)\(counted)", "\(counted)\(counted)"]
            }
        }
        return made
    }

    private static let phrases =
        [
            "thisismypassword", "this is my password", "thisisapassword", "this is a password",
            "mypasswordismypassword",
            "mypasswordissecret", "my password is password", "passwordispassword", "iforgotmypassword",
            "i forgot my password", "thepasswordispassword", "idontknowmypassword", "nevergonnagiveyouup",
            "never gonna give you up", "maytheforcebewithyou", "may the force be with you", "opensesameopensesame",
            "letmeinletmeinplease", "let me in please", "correcthorsebatterystaple", "correct horse battery staple",
            "correct-horse-battery-staple", "thequickbrownfox", "the quick brown fox", "thequickbrownfoxjumps",
            "thequickbrownfoxjumpsoverthelazydog", "the quick brown fox jumps over the lazy dog", "tobeornottobe",
            "to be or not to be", "tobeornottobethatisthequestion", "to be or not to be that is the question",
            "onceuponatimethere", "once upon a time", "allyourbasearebelongtous", "all your base are belong to us",
            "iloveyouiloveyou", "i love you so much", "iloveyousomuch", "iloveyouforever", "happybirthdaytoyou",
            "happy birthday to you", "rememberthispassword", "averylongpassword", "a very long password",
            "thisisaverylongpassword", "averysecurepassword", "supersecretpassword", "super secret password",
            "administratoradministrator", "onetwothreefourfive", "one two three four five",
            "abcdefghijklmnopqrstuvwxyz",
        ]
        .flatMap { (phrase: String) -> [String] in ["", "1", "12", "123", "!", "1!", "."].map { phrase + $0 } }

    /// Rows and columns of the keyboard, in both directions, from every key on, repeated until they are long.
    private static var walks: [String] {
        let paths = [
            "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "1234567890", "0987654321",
            "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "zaq1xsw2cde3vfr4bgt5nhy6mju7", "qazwsxedcrfvtgbyhnujmikolp",
            "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "!@#$%^&*()", "qwertyuiopasdfghjklzxcvbnm",
            "qwertyuiop1234567890", "1234567890qwertyuiop", "qweasdzxc", "123qweasdzxc", "qwe123", "asd123",
            "147258369",
            "789456123", "159753",
        ]
        return paths.flatMap { path in [path, String(path.reversed())] }.flatMap { stretches(of: Array($0)) }
    }

    /// The alphabet and the digits, in both directions, from every letter on.
    private static var sequences: [String] {
        ["abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba", "01234567890123456789", "98765432109876543210"]
            .flatMap { stretches(of: Array($0)) }
    }

    /// A few characters, or the first digits of a count, repeated.
    private static var heldKeys: [String] {
        let single = "abcdefghijklmnopqrstuvwxyz0123456789.!*#-_ ".map { String($0) }
        let several = [
            "12", "123", "1234", "abc", "abcd", "ab", "a1", "1a", "qwe", "asd", "zxc", "1q", "aA1!", "10", "01", "69",
            "ha", "lol", "12345", "123456", "1234567", "12345678", "123456789", "54321", "654321", "87654321",
            "987654321",
        ]
        var made: [String] = []
        for unit in single + several {
            for length in 8...24 {
                made.append(String(String(repeating: unit, count: length / unit.count + 1).prefix(length)))
            }
        }
        return made
    }

    /// Stretches from every start, in the lengths at which users stop.
    private static func stretches(of path: [Character]) -> [String] {
        var made: [String] = []
        for start in path.indices {
            for length in Array(8...20) + [path.count] where length >= 8 {
                made.append(String((start..<(start + length)).map { path[$0 % path.count] }))
            }
        }
        return made
    }
}
