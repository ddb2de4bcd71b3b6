package coatcheck

import (
	"net/http"
	"strings"
)

// hasCookies reports whether the request carries any cookie; without one there is nothing to ask.
func hasCookies(request *http.Request) bool { return len(request.Header["Cookie"]) > 0 }

// tokenFrom returns the token in the cookie called name. Two different values are no token: one of them may have been
// planted by another site of the same domain (RFC 6265bis, section 8.6).
func tokenFrom(request *http.Request, name string) (Secret, bool) {
	var found string
	for _, cookie := range request.Cookies() {
		if cookie.Name != name {
			continue
		}
		if found != "" && found != cookie.Value {
			return Secret{}, false
		}
		found = cookie.Value
	}
	return NewSecret(found), isToken(found)
}

// clearsCookie decides whether the answer to a request with a dead session removes the cookie.
//
// After a logout it must not: the answer to the logout has removed the cookie already, and if a login replaced the
// session instead, this request left before and would remove the new cookie. The same holds for a session that the
// service does not know.
func clearsCookie(reason Reason) bool {
	switch reason {
	case ReasonIdle, ReasonAbsolute, ReasonRevoked, ReasonEvicted, ReasonPasswordChanged, ReasonDisabled, ReasonReplay:
		return true
	}
	return false
}

// clearing returns the Set-Cookie value that removes the session cookie.
func clearing(cookie CookieSettings) string {
	path := cookie.Path
	if path == "" {
		path = "/"
	}
	line := cookie.Name + "=; Path=" + path
	if cookie.Domain != "" {
		line += "; Domain=" + cookie.Domain
	}
	line += "; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
	if cookie.Secure {
		line += "; Secure"
	}
	line += "; HttpOnly"
	if site := strings.ToLower(cookie.SameSite); site != "" {
		line += "; SameSite=" + strings.ToUpper(site[:1]) + site[1:]
	}
	return line
}

// mayReplaceCookie reports whether an answer to this request may bring a cookie for a new visitor although the session
// was logged out a moment ago. A request that a script sent may have left before a login that replaced the session, and
// must not overwrite the new cookie; a page that the user opens cannot have.
func mayReplaceCookie(request *http.Request) bool {
	mode := request.Header.Get("Sec-Fetch-Mode")
	return mode == "" || mode == "navigate"
}

// addVary adds Cookie to the Vary header.
func addVary(header http.Header) {
	for _, line := range header.Values("Vary") {
		for _, name := range strings.Split(line, ",") {
			if name = strings.TrimSpace(name); name == "*" || strings.EqualFold(name, "Cookie") {
				return
			}
		}
	}
	header.Add("Vary", "Cookie")
}
