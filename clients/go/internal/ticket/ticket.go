// Package ticket holds the rules of the cookie that carries a token, which are the same for every framework.
package ticket

import (
	"net/http"
	"strings"
)

// IsToken reports whether text has the form of a token: 48 bytes in base64url. Nothing else is worth a call.
func IsToken(text string) bool { return len(text) == 64 && isBase64URL(text) }

// IsHandle reports whether text has the form of a public handle: 16 bytes in base64url.
func IsHandle(text string) bool { return len(text) == 22 && isBase64URL(text) }

// boundLength is that of a value of the second cookie: 32 bytes in base64url.
const boundLength = 43

func isBase64URL(text string) bool {
	for _, char := range []byte(text) {
		isLetter := char >= 'a' && char <= 'z' || char >= 'A' && char <= 'Z'
		if !isLetter && (char < '0' || char > '9') && char != '-' && char != '_' {
			return false
		}
	}
	return true
}

// From returns the token in the cookie called name. Two different values are no token: one of them may have been
// planted by another site of the same domain (RFC 6265bis, section 8.6).
func From(request *http.Request, name string) (token string, isToken bool) {
	token = only(request, name)
	return token, IsToken(token)
}

// BoundFrom returns the value of the second cookie, which a browser has for a session called name that is bound to it.
// Empty for what cannot be one; two different values are none.
func BoundFrom(request *http.Request, name string) string {
	value := only(request, name+"-bound")
	if len(value) != boundLength || !isBase64URL(value) {
		return ""
	}
	return value
}

// only returns the value of the cookie called name. Empty if there are several.
func only(request *http.Request, name string) (only string) {
	for _, line := range request.Header["Cookie"] {
		for line != "" {
			var pair string
			pair, line, _ = strings.Cut(line, ";")
			value, isValid := valueOf(strings.Trim(pair, " \t"), name)
			if isValid && only != "" && only != value {
				return ""
			}
			if isValid {
				only = value
			}
		}
	}
	return only
}

// valueOf returns the value of a cookie if it has this name, without its quotes. As net/http does, it ignores one with
// bytes that no cookie can have.
func valueOf(pair, name string) (value string, isValid bool) {
	if len(pair) <= len(name) || pair[len(name)] != '=' || pair[:len(name)] != name {
		return "", false
	}
	value = pair[len(name)+1:]
	if len(value) > 1 && value[0] == '"' && value[len(value)-1] == '"' {
		value = value[1 : len(value)-1]
	}
	for _, char := range []byte(value) {
		if char < ' ' || char > '~' || char == '"' || char == '\\' {
			return "", false
		}
	}
	return value, true
}

// IsCleared decides whether the answer to a request with a dead session removes the cookie.
//
// After a logout it must not: the answer to the logout has removed the cookie already, and if a login replaced the
// session instead, this request left before and would remove the new cookie. The same holds for a session that the
// service does not know.
func IsCleared(reason string) bool {
	switch reason {
	case "idle", "absolute", "revoked", "evicted", "password_changed", "disabled", "replay":
		return true
	}
	return false
}

// MayReplace reports whether an answer to this request may bring a cookie for a new visitor although the session was
// logged out a moment ago. A request that a script sent may have left before a login that replaced the session, and
// must not overwrite the new cookie; a page that the user opens cannot have.
func MayReplace(request *http.Request) bool {
	mode := request.Header.Get("Sec-Fetch-Mode")
	return mode == "" || mode == "navigate"
}

// AddVary adds Cookie to the Vary header.
func AddVary(header http.Header) {
	for _, line := range header.Values("Vary") {
		for _, name := range strings.Split(line, ",") {
			if name = strings.TrimSpace(name); name == "*" || strings.EqualFold(name, "Cookie") {
				return
			}
		}
	}
	header.Add("Vary", "Cookie")
}

// Set adds a Set-Cookie line in place of an earlier one for the same cookie, and forbids caching the answer.
func Set(header http.Header, line string) {
	name, _, _ := strings.Cut(line, "=")
	Unset(header, name)
	header.Add("Set-Cookie", line)
	header.Set("Cache-Control", "no-store")
}

// Unset takes the Set-Cookie lines for a cookie out of the answer.
func Unset(header http.Header, name string) {
	kept := []string{}
	for _, line := range header.Values("Set-Cookie") {
		if !strings.HasPrefix(line, name+"=") {
			kept = append(kept, line)
		}
	}
	header.Del("Set-Cookie")
	if len(kept) > 0 {
		header["Set-Cookie"] = kept
	}
}
