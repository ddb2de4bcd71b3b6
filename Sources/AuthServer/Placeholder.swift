import Configuration
import GRDB
import Hummingbird
import HummingbirdTLS
import Mustache
