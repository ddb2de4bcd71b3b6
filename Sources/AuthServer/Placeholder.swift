import GRDB
import Hummingbird
import HummingbirdTLS
import Mustache
import Configuration

